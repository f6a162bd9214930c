import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runPack, type PackOptions } from '../../../src/commands/pack.ts';
import { authenticate } from '../../../src/domain/archive/authenticate.ts';
import { generateSecretKey, parsePublicKey } from '../../../src/domain/signature/keys.ts';
import { encodeManifest } from '../../../src/domain/archive/manifest.ts';
import { signContent } from '../../../src/domain/signature/signature.ts';
import { authenticateRelease } from '../../../src/domain/release/authenticate.ts';
import { encodeRelease } from '../../../src/domain/release/document.ts';
import { authenticateRevocation } from '../../../src/domain/revocation/authenticate.ts';
import { encodeRevocation, parseRevocation } from '../../../src/domain/revocation/document.ts';
import { refuseRevocation } from '../../../src/domain/revocation/refuse.ts';
import { readSignedFile, signedFileMaximumBytes } from '../../../src/domain/signed-file/read-file.ts';
import { namePurpose } from '../../../src/domain/signed-file/purpose.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { baseManifest, baseMembers, catchProblem, describeMember, ports } from '../archive/builder.ts';
import { document as release, vendor, writeRelease } from '../release/parts.ts';
import { makeScratchFolder } from '../../ports.ts';
import { sampleRevocation, writeRevocation } from './parts.ts';

const file = 'revocation.txt';
const read = (bytes: Buffer) => authenticateRevocation({ file, bytes, trustedKeys: [vendor] });

function refuse(bytes: Buffer): Problem {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('not refused');
}

const whole = writeRevocation();
const text = whole.toString('utf8');

describe('a revocation survives a mail program:', () => {
  test.each([
    ['as it was made', text],
    ['line ends of Windows', text.replaceAll('\n', '\r\n')],
    ['blanks at the ends of lines', text.replaceAll('\n', ' \t\n')],
    ['a byte order mark', `\ufeff${text}`],
    ['empty lines in between, before and after', `\n\n${text.replaceAll('\n', '\n\n')}\n`],
    ['no line feed at its end', text.trimEnd()],
    ['a long reason broken into lines', text.replace('another day; patients', 'another day;\n patients')],
  ])('%s', (_, changed) => {
    const { keyId, sha256 } = read(whole);
    expect(read(Buffer.from(changed))).toEqual({ ...sampleRevocation, keyId, sha256 });
  });

  test('no line but the reason is so long that one would break it', () => {
    const longest = encodeRevocation({
      ...sampleRevocation,
      product: 'p'.repeat(64),
      versions: [`>=4.0.0-${'a'.repeat(34)} <5.0.0-alpha.1234`],
      issuer: 'n'.repeat(60),
    });
    expect(parseRevocation(longest)).toBeTypeOf('object');
    const lines = longest.toString().split('\n');
    expect(lines.filter((line) => line.length > 76 && !line.startsWith('reason: '))).toEqual([]);
  });
});

const changed = (change: (content: string) => string) =>
  writeRevocation({ content: Buffer.from(change(encodeRevocation(sampleRevocation).toString())) });
const says = (changes: object) =>
  writeRevocation({ content: encodeRevocation({ ...sampleRevocation, ...changes }) });

describe('a file is refused when', () => {
  const malformed = { code: 'archive.revocation-malformed', params: { reason: 'form' } };
  const cases: [string, Buffer, object][] = [
    [
      'nobody trusted has signed it',
      writeRevocation({ key: generateSecretKey() }),
      { code: 'archive.revocation-key-untrusted' },
    ],
    [
      'a word of it was changed',
      Buffer.from(text.replace('4.3.0', '4.3.1')),
      { code: 'archive.revocation-signature-wrong' },
    ],
    [
      'the trusted comment was changed',
      Buffer.from(text.replace('revocation planipsy', 'revocation pmsipilot')),
      { code: 'archive.revocation-comment-altered' },
    ],
    [
      'it has no signature',
      encodeRevocation(sampleRevocation),
      { code: 'archive.revocation-malformed', params: { reason: 'unsigned' } },
    ],
    ['it is empty', Buffer.alloc(0), { code: 'archive.revocation-malformed' }],
    [
      'it is no text',
      Buffer.from([0xff, 0xfe, 0x00]),
      { code: 'archive.revocation-malformed', params: { reason: 'not-text' } },
    ],
    [
      'the vendor has signed it for another product than it names',
      writeRevocation({ trustedComment: namePurpose('revocation', 'pmsipilot') }),
      malformed,
    ],
    ['it withdraws nothing', says({ versions: [], archives: [] }), malformed],
    ['it withdraws every version to come', says({ versions: ['>=4.3.0'] }), malformed],
    ['it holds what is no range', says({ versions: ['all'] }), malformed],
    ['it holds what is no digest', says({ archives: ['D'.repeat(64)] }), malformed],
    ['it holds too many ranges', says({ versions: Array<string>(21).fill('4.3.0') }), malformed],
    ['its product is a path', says({ product: '../x' }), malformed],
    ['it has no time', says({ issued: 'yesterday' }), malformed],
    ['it drives a terminal', says({ issuer: '\u001b[2J' }), malformed],
    ['it shows another text than is there', says({ reason: 'a\u202eb' }), malformed],
    ['its reason is longer than may be', says({ reason: 'x'.repeat(301) }), malformed],
    [
      'it holds a line more than it may',
      changed((content) => content.replace('issuer:', 'expires: never\nissuer:')),
      malformed,
    ],
    [
      'it holds the same line twice',
      changed((content) => content.replace(/^(issuer.*)$/m, '$1\n$1')),
      malformed,
    ],
    [
      'its lines are in another order',
      changed((content) => content.replace(/^(product.*\n)(.*\n)/m, '$2$1')),
      malformed,
    ],
    [
      'it is of a later form',
      changed((content) => content.replace('revocation 1', 'revocation 2')),
      { code: 'archive.revocation-malformed', params: { reason: 'newer' } },
    ],
    [
      'one signature stands under another document',
      Buffer.concat([
        encodeRevocation({ ...sampleRevocation, reason: 'another' }),
        Buffer.from(text.slice(text.indexOf('untrusted'))),
      ]),
      { code: 'archive.revocation-signature-wrong' },
    ],
  ];
  test.each(cases)('%s', (_, bytes, refusal) => {
    const problem = refuse(bytes);
    expect(problem).toMatchObject({ ...refusal, exit: 'archive' });
    for (const { problems } of Object.values(catalogues)) {
      const tell = problems[problem.code] as (params: object) => { what: string; remedy: string };
      const { what, remedy } = tell(problem.params);
      expect(`${what} ${remedy}`).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  test('any one bit of what is signed was changed', () => {
    const end = text.indexOf('untrusted comment');
    for (let at = 0; at < end; at += 1) {
      const altered = Buffer.from(whole);
      altered.writeUInt8((whole[at] ?? 0) ^ 0x01, at);
      expect(refuse(altered).exit, `byte ${at}`).toBe('archive');
    }
  });
});

describe('no signature does for another purpose:', () => {
  const manifest = encodeManifest({
    ...baseManifest,
    entries: baseMembers.map((member) => describeMember(member)),
  });
  const contents = {
    update: manifest,
    release: encodeRelease(release),
    revocation: encodeRevocation(sampleRevocation),
  };
  const comments = {
    update: 'planipsy 4.3.0',
    release: namePurpose('release', release.incident),
    revocation: namePurpose('revocation', sampleRevocation.product),
  };
  const readers = {
    update: (content: Buffer, trustedComment: string) =>
      authenticate({
        archive: 'x.ospi',
        head: {
          manifest: content,
          signature: Buffer.from(signContent({ content, key: vendor, trustedComment })),
        },
        trustedKeys: [vendor],
        product: 'planipsy',
      }),
    release: (content: Buffer, trustedComment: string) =>
      authenticateRelease({
        file,
        bytes: writeRelease({ content, trustedComment }),
        trustedKeys: [vendor],
      }),
    revocation: (content: Buffer, trustedComment: string) =>
      read(writeRevocation({ content, trustedComment })),
  };
  const kinds = ['update', 'release', 'revocation'] as const;
  const mixes = kinds.flatMap((reader) =>
    kinds.flatMap((content) => kinds.map((comment) => [reader, content, comment] as const)),
  );

  test.each(mixes)('read as %s, what is written as %s and signed as %s', async (reader, content, comment) => {
    let problem: unknown;
    try {
      await readers[reader](contents[content], comments[comment]);
    } catch (error) {
      problem = error;
    }
    if (reader === content && reader === comment) {
      expect(problem).toBeUndefined();
      return;
    }
    expect(problem).toMatchObject({ exit: 'archive' });
    const { code } = problem as Problem;
    expect(code).toMatch(reader === 'update' ? /^archive\.signed-as-/ : /^archive\.\w+-other-purpose$/);
  });

  test('and who has mixed up two good files is told which command takes it', () => {
    const given = refuse(writeRelease());
    expect(given).toMatchObject({ code: 'archive.revocation-other-purpose', params: { purpose: 'release' } });
    const { en, fr } = catalogues;
    for (const { problems } of [en, fr]) {
      expect(problems['archive.revocation-other-purpose']({ file, purpose: 'release' }).remedy).toContain(
        '`ospi-update support release`',
      );
      expect(problems['archive.release-other-purpose']({ file, purpose: 'revocation' }).remedy).toContain(
        '`ospi-update support revoke`',
      );
    }
    const swapped = catchProblem(
      Promise.resolve().then(() => authenticateRelease({ file, bytes: whole, trustedKeys: [vendor] })),
    );
    return expect(swapped).resolves.toMatchObject({ params: { purpose: 'revocation' } });
  });
});

describe('what is no ordinary file of that size is not read:', () => {
  const revocation = (reason: string) => ({ code: 'archive.revocation-unreadable', params: { reason } });
  test.each<[string, object, (path: string) => Promise<unknown>]>([
    ['nothing', revocation('not-found'), () => Promise.resolve()],
    ['a folder', revocation('not-a-file'), (path) => mkdir(path)],
    ['a link', revocation('not-a-file'), (path) => symlink('/etc/hostname', path)],
    [
      'a pipe that nobody writes to',
      revocation('not-a-file'),
      (path) => Promise.resolve(execFileSync('mkfifo', [path])),
    ],
    [
      'too much',
      { code: 'archive.revocation-malformed', params: { reason: 'too-large' } },
      (path) => writeFile(path, text + '\n'.repeat(signedFileMaximumBytes)),
    ],
    [
      'an archive',
      { code: 'archive.revocation-other-purpose', params: { purpose: 'update' } },
      (path) => writeFile(path, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00])),
    ],
  ])('%s', async (_, refusal, make) => {
    const path = join(await makeScratchFolder(), 'revocation');
    await make(path);
    await expect(
      readSignedFile({ path, isNamed: true, refuse: refuseRevocation(path) }),
    ).rejects.toMatchObject(refusal);
  });

  test('a device', async () => {
    const path = '/dev/zero';
    await expect(
      readSignedFile({ path, isNamed: true, refuse: refuseRevocation(path) }),
    ).rejects.toMatchObject(revocation('not-a-file'));
  });
});

describe('the publisher', () => {
  let scratch: string;
  let output: string;
  let publicKey: string;
  beforeEach(async () => {
    scratch = await makeScratchFolder();
    output = join(scratch, 'revocation.txt');
    const made = await runPack({ ports }, { newKey: join(scratch, 'vendor') });
    publicKey = made.kind === 'key-created' ? made.publicKey : '';
  });
  const order = (changes: Partial<PackOptions> = {}): PackOptions => ({
    revoke: 'planipsy',
    versions: '4.3.0, 4.2.9',
    issuer: 'Claire Martin',
    reason: 'loses appointments',
    output,
    ...changes,
  });
  const readBack = async (path = output) =>
    authenticateRevocation({
      file,
      bytes: await readSignedFile({ path, isNamed: true, refuse: refuseRevocation(path) }),
      trustedKeys: [parsePublicKey(publicKey)].flatMap((key) => key ?? []),
    });

  test('withdraws versions, ranges and archives, each once', async () => {
    const digests = ['A'.repeat(64), 'b'.repeat(64)];
    const options = order({
      versions: '4.3.0 || >=4.2.5  <4.2.8,4.3.0',
      archives: digests.join(', '),
      reason: ' two\n words ',
      key: join(scratch, 'vendor.key'),
    });
    const withdrawn = {
      product: 'planipsy',
      versions: ['4.3.0', '>=4.2.5 <4.2.8'],
      archives: ['a'.repeat(64), 'b'.repeat(64)],
    };
    expect(await runPack({ ports }, options)).toEqual({
      kind: 'revocation-made',
      file: output,
      ...withdrawn,
    });
    expect(await readBack()).toMatchObject({ ...withdrawn, issuer: 'Claire Martin', reason: 'two words' });
    await expect(runPack({ ports }, options)).rejects.toMatchObject({ code: 'usage.pack-output-exists' });
  });

  test('may let minisign sign it, as the output says', async () => {
    const made = await runPack({ ports }, order());
    if (made.kind !== 'revocation-made' || made.toSign === undefined) throw new Error('signed already');
    execFileSync('minisign', ['-S', '-s', join(scratch, 'vendor.key'), '-m', output, '-t', made.toSign]);
    const sealed = join(scratch, 'sealed.txt');
    await writeFile(sealed, Buffer.concat([await readFile(output), await readFile(`${output}.minisig`)]));
    expect(await readBack(sealed)).toMatchObject({ versions: ['4.3.0', '4.2.9'] });
    for (const { revocation } of Object.values(catalogues))
      expect(revocation.toSign(output, made.toSign)).toContain(`-t '${made.toSign}'`);
  });

  test('can be verified with minisign alone', async () => {
    await runPack({ ports }, order({ key: join(scratch, 'vendor.key') }));
    const signed = await readFile(output, 'utf8');
    const at = signed.indexOf('untrusted comment');
    const document = join(scratch, 'document.txt');
    await writeFile(document, signed.slice(0, at));
    await writeFile(`${document}.minisig`, signed.slice(at));
    const said = execFileSync('minisign', ['-V', '-p', join(scratch, 'vendor.pub'), '-m', document]);
    expect(said.toString()).toContain('Trusted comment: ospi-update revocation planipsy');
  });

  test.each<[string, Partial<PackOptions>]>([
    ['usage.revocation-product', { revoke: '../planipsy' }],
    ['usage.revocation-product', { revoke: '' }],
    ['usage.revocation-versions', { versions: 'all' }],
    ['usage.revocation-versions', { versions: '*' }],
    ['usage.revocation-versions', { versions: '>=4.3.0' }],
    ['usage.revocation-versions', { versions: ' , ' }],
    ['usage.revocation-archives', { archives: 'abc' }],
    ['usage.revocation-too-many', { versions: Array.from({ length: 21 }, (_, n) => `4.3.${n}`).join() }],
    ['usage.release-text', { issuer: ' ' }],
    ['usage.release-text', { reason: 'x'.repeat(301) }],
    ['usage.pack-options', { expires: '7' }],
    ['usage.pack-options', { release: release.incident }],
    ['usage.pack-options', { folder: 'x' }],
    ['usage.key-unreadable', { key: '/nowhere.key' }],
  ])('is told %s', async (code, changes) => {
    expect(await catchProblem(runPack({ ports }, order(changes)))).toMatchObject({ code });
    await expect(readFile(output)).rejects.toThrow('ENOENT');
  });

  test('has to say what is withdrawn', async () => {
    const options = { revoke: 'planipsy', issuer: 'X', reason: 'Y', output };
    await expect(runPack({ ports }, options)).rejects.toMatchObject({ code: 'usage.pack-options' });
  });
});
