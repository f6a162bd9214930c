import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeMail } from '../../../src/domain/notification/mail.ts';

const usual = {
  to: ['admin@hopital.example'],
  subject: 'Update to 4.3.0 installed',
  body: 'Done.',
  at: new Date('2026-11-30T18:20:05.000Z'),
  id: '1f0c@serveur.example',
};

/** As Python's own parser reads it, which is another's reading of the RFCs. */
function parse(mail: string): Readonly<{
  headers: readonly (readonly [string, string])[];
  defects: readonly string[];
  text: string;
  files: readonly (readonly [string, string])[];
}> {
  const script = `
import sys, json, email, email.policy, base64
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
body = m.get_body(('plain',))
files = [[a.get_filename(), base64.b64encode(a.get_content()).decode()] for a in m.iter_attachments()]
defects = [repr(d) for p in m.walk() for d in p.defects] + [repr(d) for h in m.values() for d in h.defects]
print(json.dumps({'headers': [[k, str(v)] for k, v in m.items()], 'defects': defects, 'text': '\\n'.join(body.get_content().splitlines()) + '\\n', 'files': files}))`;
  const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', script], { input: mail, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as ReturnType<typeof parse>;
}

function expectPlain(mail: string): void {
  expect(mail).toMatch(/^[\x20-\x7e\n]*$/);
  expect(mail.split('\n').filter((line) => line.length > 76)).toEqual([]);
}

describe('a mail', () => {
  test('has the headers of an automatic one, and its text as it was', () => {
    const mail = composeMail({ ...usual, from: 'ospi@hopital.example', body: 'Une ligne’\nEncore : une.\n' });
    expectPlain(mail);
    const { headers, defects, text, files } = parse(mail);
    expect(defects).toEqual([]);
    expect(Object.fromEntries(headers)).toMatchObject({
      From: 'ospi@hopital.example',
      To: 'admin@hopital.example',
      Subject: usual.subject,
      Date: 'Mon, 30 Nov 2026 18:20:05 +0000',
      'Message-ID': '<1f0c@serveur.example>',
      'Auto-Submitted': 'auto-generated',
    });
    expect(text).toBe('Une ligne’\nEncore : une.\n');
    expect(files).toEqual([]);
  });

  test('in plain English is readable as it is, and one in French almost', () => {
    const english = 'The update to 4.3.0 failed.\nWhat to do: call support = 04 26 10 06 36.\n';
    expect(composeMail({ ...usual, body: english })).toContain(
      `\nContent-Transfer-Encoding: 7bit\n\n${english}`,
    );
    const french = 'La mise à jour vers 4.3.0 a échoué.\n\nÀ faire : appelez le support au 04 26 10 06 36.\n';
    const mail = composeMail({ ...usual, body: french });
    expectPlain(mail);
    expect(mail).toContain('jour vers 4.3.0 a =C3=A9chou=C3=A9.\n\n');
    expect(mail).toContain('appelez le support au 04 26 10 06 36.\n');
    expect(parse(mail)).toMatchObject({ defects: [], text: french });
  });

  test('in no Latin letters is no longer than it needs to be', () => {
    const body = `${'Обновление не удалось. '.repeat(20).trim()}\n`;
    const mail = composeMail({ ...usual, body });
    expect(mail).toContain('\nContent-Transfer-Encoding: base64\n');
    expect(parse(mail)).toMatchObject({ defects: [], text: body });
  });

  test('keeps any text, and holds nothing that sendmail or a mailbox would act on', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '.',
        'From me',
        '--',
        ' ',
        '\t',
        '=',
        '=3D',
        'é',
        'x'.repeat(75),
        'y'.repeat(77),
        '\n',
        '\r\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const body = pieces
          .join('')
          .replaceAll(/[\p{Cc}\u2028\u2029]/gu, (found) => (found === '\n' ? found : ' '));
        const mail = composeMail({ ...usual, body });
        expectPlain(mail);
        const [, ...raw] = mail.split('\n\n');
        expect(
          raw
            .join('\n\n')
            .split('\n')
            .filter((line) => /^(?:\.|From |--)/.test(line)),
        ).toEqual([]);
        expect(parse(mail)).toMatchObject({ defects: [], text: `${body.trimEnd()}\n` });
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    'Échec de la mise à jour vers 4.3.0 ; la 4.2.0 est de retour',
    'ASCII, but far too long for one line, so that it has to be folded into several of them',
    `${'é'.repeat(300)}🏥${'à'.repeat(22)}🏥`,
    '=?utf-8?B?not?= one',
    'plain',
    '',
  ])('keeps its subject: %s', (subject) => {
    const mail = composeMail({ ...usual, subject });
    expectPlain(mail);
    const { headers, defects } = parse(mail);
    expect(defects).toEqual([]);
    expect(new Map(headers).get('Subject')).toBe(subject);
  });

  test.each(['\r\nBcc: all@example.com', '\nBcc: all@example.com\n\nbody', '\u2028Bcc: a@b', '\u0085Bcc: a@b', '\u0000'])(
    'takes no header from its subject or its text: %j',
    (odd) => {
      const mail = composeMail({ ...usual, subject: `Update${odd}`, body: `${odd}\n.\n\n--boundary\n` });
      expectPlain(mail);
      const { headers, defects } = parse(mail);
      expect(defects).toEqual([]);
      expect(headers.map(([name]) => name)).toEqual(parse(composeMail(usual)).headers.map(([name]) => name));
    },
  ); // prettier-ignore

  test.each(['a@b.example, c@d.example', 'a@b.example\nBcc: x', '"a b"@c', 'a@b>', ''])(
    'goes to no address that is not one: %j',
    (address) => {
      expect(() => composeMail({ ...usual, to: [address] })).toThrow(TypeError);
      expect(() => composeMail({ ...usual, from: address })).toThrow(TypeError);
      expect(() => composeMail({ ...usual, id: address })).toThrow(TypeError);
    },
  );

  test('carries a file, whatever is in it and however it is called', () => {
    const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
    const mail = composeMail({ ...usual, attachment: { name: 'a"\n b.tar.gz', content } });
    expectPlain(mail);
    const { defects, text, files } = parse(mail);
    expect(defects).toEqual([]);
    expect(text).toBe('Done.\n');
    expect(files).toEqual([['a___b.tar.gz', content.toString('base64')]]);
  });

  test('reaches many, in lines that are short enough', () => {
    const to = Array.from(
      { length: 20 },
      (_, index) => `recipient-number-${index}@hopital-de-la-ville.example`,
    );
    const mail = composeMail({ ...usual, to });
    expectPlain(mail);
    expect(new Map(parse(mail).headers).get('To')).toBe(to.join(', '));
  });
});
