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
import { refuseRelease } from '../../../src/domain/release/refuse.ts';
import { readSignedFile, signedFileMaximumBytes } from '../../../src/domain/signed-file/read-file.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { baseManifest, catchProblem, ports } from '../archive/builder.ts';
import { makeScratchFolder } from '../../ports.ts';
import { document, vendor, writeRelease } from './parts.ts';

const file = 'release.txt';
const readReleaseFile = (path: string) =>
  readSignedFile({ path, isNamed: true, refuse: refuseRelease(path) });
const read = (bytes: Buffer) => authenticateRelease({ file, bytes, trustedKeys: [vendor] });

function refuse(bytes: Buffer): Problem {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('not refused');
}

const whole = writeRelease();
const text = whole.toString('utf8');

describe('a release file survives a mail program:', () => {
  test.each([
    ['as it was made', text],
    ['line ends of Windows', text.replaceAll('\n', '\r\n')],
    ['blanks at the ends of lines', text.replaceAll('\n', ' \t\n')],
    ['a byte order mark', `\ufeff${text}`],
    ['empty lines in between, before and after', `\n\n${text.replaceAll('\n', '\n\n')}\n`],
    ['no line feed at its end', text.trimEnd()],
    ['a long reason broken into lines', text.replace('enlarged, and ', 'enlarged,\n and\n')],
  ])('%s', (_, changed) => {
    expect(read(Buffer.from(changed))).toEqual({
      ...document,
      keyId: read(whole).keyId,
      sha256: read(whole).sha256,
    });
  });
});

const other = { ...document, reason: 'another reason' };
const manifest = encodeManifest({ ...baseManifest, entries: [] });

describe('a release file is refused when', () => {
  const cases: [string, Buffer | string, string, object?][] = [
    ['its text was changed', text.replace('Martin', 'Marten'), 'release-signature-wrong'],
    ['its expiry was changed', text.replace('2026-11-29', '2027-11-29'), 'release-signature-wrong'],
    ['a line was added', text.replace('issuer:', 'note: x\nissuer:'), 'release-signature-wrong'],
    ['a line is there twice', text.replace(/^(issuer.*)$/m, '$1\n$1'), 'release-signature-wrong'],
    [
      'its trusted comment was changed',
      text.replace('comment: ospi-update release 2026', 'comment: ospi-update release 2027'),
      'release-comment-altered',
    ],
    [
      'a key signed it that nobody trusts',
      writeRelease({ key: generateSecretKey() }),
      'release-key-untrusted',
    ],
    ['it is not signed', encodeRelease(document), 'release-malformed', { reason: 'unsigned' }],
    ['it is cut', text.slice(0, -60), 'release-malformed', { reason: 'signature' }],
    ['it is empty', '', 'release-malformed', { reason: 'unsigned' }],
    ['it is no text', Buffer.from([0xff, 0xfe, 0x00]), 'release-malformed', { reason: 'not-text' }],
    ['a manifest was signed with its comment', writeRelease({ content: manifest }), 'release-other-purpose'],
    [
      'it was signed with the comment of an update',
      writeRelease({ trustedComment: 'planipsy 4.3.0' }),
      'release-other-purpose',
    ],
    [
      'the vendor has signed it for another incident than it names',
      writeRelease({ trustedComment: 'ospi-update release 20261122-180000-abcd-00000000' }),
      'release-malformed',
      { reason: 'form' },
    ],
    [
      'it is signed, but holds more than it may',
      writeRelease({
        content: Buffer.from(encodeRelease(document).toString().replace('issuer:', 'attempts: 9\nissuer:')),
      }),
      'release-malformed',
      { reason: 'form' },
    ],
    [
      'it is signed, but holds the same line twice',
      writeRelease({
        content: Buffer.from(
          encodeRelease(document)
            .toString()
            .replace(/^(issuer.*)$/m, '$1\n$1'),
        ),
      }),
      'release-malformed',
      { reason: 'form' },
    ],
    [
      'it is signed, but drives a terminal',
      writeRelease({ content: encodeRelease({ ...document, issuer: '\u001b[2J' }) }),
      'release-malformed',
      { reason: 'form' },
    ],
    [
      'it is signed, but has no time',
      writeRelease({ content: encodeRelease({ ...document, expires: 'never' }) }),
      'release-malformed',
      { reason: 'form' },
    ],
    [
      'it is of a later form',
      writeRelease({
        content: Buffer.from(encodeRelease(document).toString().replace('release 1', 'release 2')),
      }),
      'release-malformed',
      { reason: 'newer' },
    ],
    [
      'one signature stands under another document',
      Buffer.concat([encodeRelease(other), Buffer.from(text.slice(text.indexOf('untrusted')))]),
      'release-signature-wrong',
    ],
  ];
  test.each(cases)('%s', (_, bytes, code, params = {}) => {
    const problem = refuse(Buffer.from(bytes));
    expect(problem).toMatchObject({ code: `archive.${code}`, exit: 'archive', params: { file, ...params } });
  });

  test('any one of its bytes differs in what is signed', () => {
    const end = text.indexOf('untrusted comment');
    for (let at = 0; at < end; at += 1) {
      const altered = Buffer.from(whole);
      altered.writeUInt8((whole[at] ?? 0) ^ 0x01, at);
      expect(refuse(altered).exit, `byte ${at}`).toBe('archive');
    }
  });
});

test('an update is not taken from a release, nor from a signature made for one', async () => {
  const judge = (content: Buffer, trustedComment: string) =>
    authenticate({
      archive: 'x.ospi',
      head: {
        manifest: content,
        signature: Buffer.from(signContent({ content, key: vendor, trustedComment })),
      },
      trustedKeys: [vendor],
      product: 'planipsy',
    });
  const purpose = `ospi-update release ${document.incident}`;
  for (const refused of [
    judge(encodeRelease(document), purpose),
    judge(encodeRelease(document), 'planipsy 4.3.0'),
    judge(manifest, purpose),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'archive.signed-as-release' });
  await expect(judge(manifest, 'planipsy 4.3.0')).rejects.not.toMatchObject({
    code: 'archive.signed-as-release',
  });
});

describe('what is no ordinary file of that size is not read:', () => {
  test.each([
    ['nothing', 'release-not-found', () => Promise.resolve()],
    ['a folder', 'release-not-a-file', (path: string) => mkdir(path)],
    ['a link', 'release-not-a-file', (path: string) => symlink('/etc/hostname', path)],
    [
      'a pipe that nobody writes to',
      'release-not-a-file',
      (path: string) => Promise.resolve(execFileSync('mkfifo', [path])),
    ],
    [
      'too much',
      'release-malformed',
      (path: string) => writeFile(path, text + '\n'.repeat(signedFileMaximumBytes)),
    ],
    [
      'an archive',
      'release-is-update',
      (path: string) => writeFile(path, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00])),
    ],
  ])('%s', async (_, code, make) => {
    const path = join(await makeScratchFolder(), 'release');
    await make(path);
    await expect(readReleaseFile(path)).rejects.toMatchObject({ code: `archive.${code}` });
  });

  test('a device', async () => {
    await expect(readReleaseFile('/dev/zero')).rejects.toMatchObject({
      code: 'archive.release-not-a-file',
    });
  });
});

describe('the publisher', () => {
  let scratch: string;
  let output: string;
  let publicKey: string;
  beforeEach(async () => {
    scratch = await makeScratchFolder();
    output = join(scratch, 'release.txt');
    const made = await runPack({ ports }, { newKey: join(scratch, 'vendor') });
    publicKey = made.kind === 'key-created' ? made.publicKey : '';
  });
  const order = (changes: Partial<PackOptions> = {}): PackOptions => ({
    release: document.incident,
    issuer: 'Claire Martin',
    reason: 'seen to',
    output,
    ...changes,
  });
  const trusted = () => [parsePublicKey(publicKey)].flatMap((key) => key ?? []);

  test('makes a release from an incident code, as it was read out', async () => {
    const code = ` ${document.incident.toUpperCase()}\n`;
    const options = order({ release: code, key: join(scratch, 'vendor.key'), reason: ' two\n words ' });
    expect(await runPack({ ports }, options)).toMatchObject({
      kind: 'release-made',
      incident: document.incident,
    });
    const release = authenticateRelease({
      file,
      bytes: await readReleaseFile(output),
      trustedKeys: trusted(),
    });
    const { issued, expires } = release;
    expect(release).toMatchObject({
      incident: document.incident,
      issuer: 'Claire Martin',
      reason: 'two words',
    });
    expect(Date.parse(expires) - Date.parse(issued)).toBe(7 * 24 * 3600 * 1000);
    await expect(runPack({ ports }, options)).rejects.toMatchObject({ code: 'usage.pack-output-exists' });
  });

  test('may let minisign sign it, as the output says', async () => {
    const made = await runPack({ ports }, order());
    if (made.kind !== 'release-made' || made.toSign === undefined) throw new Error('signed already');
    execFileSync('minisign', [...['-S', '-s', join(scratch, 'vendor.key'), '-m', output, '-t', made.toSign]]);
    const sealed = Buffer.concat([await readFile(output), await readFile(`${output}.minisig`)]);
    expect(authenticateRelease({ file, bytes: sealed, trustedKeys: trusted() })).toMatchObject({
      incident: document.incident,
      reason: 'seen to',
    });
    expect(catalogues.en.release.toSign(output, made.toSign)).toContain(`-t '${made.toSign}'`);
  });

  test.each<[string, Partial<PackOptions>]>([
    ['usage.incident-malformed', { release: '20261122-180000-abcd' }],
    ['usage.incident-malformed', { release: '20261122-180000-abcd-0f0f12345' }],
    ['usage.release-text', { issuer: ' ' }],
    ['usage.release-text', { reason: 'x'.repeat(301) }],
    ['usage.release-text', { reason: 'a\u202eb' }],
    ['usage.expiry-malformed', { expires: '0' }],
    ['usage.expiry-malformed', { expires: '92' }],
    ['usage.expiry-malformed', { expires: '2020-01-01' }],
    ['usage.expiry-malformed', { expires: '2027-02-30' }],
    ['usage.expiry-malformed', { expires: 'soon' }],
    ['usage.pack-options', { folder: 'x' }],
    ['usage.key-unreadable', { key: '/nowhere.key' }],
  ])('is told %s', async (code, changes) => {
    expect(await catchProblem(runPack({ ports }, order(changes)))).toMatchObject({ code });
    await expect(readFile(output)).rejects.toThrow('ENOENT');
  });

  test('may name the last day', async () => {
    const day = new Date(Date.now() + 3 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    expect(await runPack({ ports }, order({ expires: day }))).toMatchObject({
      expires: `${day}T23:59:59.999Z`,
    });
  });
});
