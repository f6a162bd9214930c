import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  decodeBase64,
  describeKeyId,
  encodePublicKey,
  encodePublicKeyFile,
  encodeSecretKeyFile,
  generateSecretKey,
  parsePublicKey,
  parseSecretKeyFile,
} from '../../../src/domain/signature/keys.ts';
import { signContent, verifySignature } from '../../../src/domain/signature/signature.ts';
import { makeScratchFolder } from '../../ports.ts';

const content = Buffer.from('{ "product": "planipsy" }\n');

describe('with the minisign program', () => {
  test('it accepts our key and our signature', async () => {
    const folder = await makeScratchFolder();
    const key = generateSecretKey();
    await writeFile(join(folder, 'm'), content);
    await writeFile(join(folder, 'k.pub'), encodePublicKeyFile(key));
    const signature = signContent({ content, key, trustedComment: 'planipsy 4.3.0, publiée' });
    await writeFile(join(folder, 'm.minisig'), signature);
    const byFile = minisign(folder, '-V', '-m', 'm', '-p', 'k.pub');
    expect(byFile).toContain('planipsy 4.3.0, publiée');
    minisign(folder, '-V', '-H', '-m', 'm', '-P', encodePublicKey(key));
    await writeFile(join(folder, 'm'), 'altered');
    expect(() => minisign(folder, '-V', '-m', 'm', '-p', 'k.pub')).toThrow();
  });

  test('it signs with our secret key', async () => {
    const folder = await makeScratchFolder();
    const key = generateSecretKey();
    await writeFile(join(folder, 'm'), content);
    await writeFile(join(folder, 'k.key'), encodeSecretKeyFile(key));
    minisign(folder, '-S', '-m', 'm', '-s', 'k.key', '-t', 'theirs');
    const signature = await readFile(join(folder, 'm.minisig'));
    expect(verifySignature({ content, signature, trustedKeys: [key] })).toEqual({
      trustedComment: 'theirs',
      keyId: key.id,
    });
  });

  test('we accept its keys and its signature, and sign with its key', async () => {
    const { folder, key, publicKey } = await makeForeignKey();
    await writeFile(join(folder, 'm'), content);
    minisign(folder, '-S', '-m', 'm', '-s', 'k.key');
    const signature = await readFile(join(folder, 'm.minisig'));
    expect(verifySignature({ content, signature, trustedKeys: [publicKey] })).toEqual({
      trustedComment: expect.stringContaining('timestamp:') as string,
      keyId: publicKey.id,
    });
    expect(encodePublicKey(key)).toBe(encodePublicKey(publicKey));
    await writeFile(join(folder, 'm.minisig'), signContent({ content, key, trustedComment: 'ours' }));
    expect(minisign(folder, '-V', '-m', 'm', '-p', 'k.pub')).toContain('ours');
  });

  test('both write the same key files and name a key alike', async () => {
    const { folder, key } = await makeForeignKey();
    expect(encodeSecretKeyFile(key)).toBe(await readFile(join(folder, 'k.key'), 'utf8'));
    expect(encodePublicKeyFile(key)).toBe(await readFile(join(folder, 'k.pub'), 'utf8'));
  });

  test('its older signatures, of the content itself, are told apart', async () => {
    const { folder, publicKey } = await makeForeignKey();
    await writeFile(join(folder, 'm'), content);
    minisign(folder, '-S', '-l', '-m', 'm', '-s', 'k.key');
    const signature = await readFile(join(folder, 'm.minisig'));
    expect(verifySignature({ content, signature, trustedKeys: [publicKey] })).toMatchObject({
      fault: 'legacy',
    });
  });

  test('a key under a password is told apart', async () => {
    const folder = await makeScratchFolder();
    execFileSync('minisign', ['-G', '-p', 'k.pub', '-s', 'k.key'], {
      cwd: folder,
      input: 'secret\nsecret\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    expect(parseSecretKeyFile(await readFile(join(folder, 'k.key'), 'utf8'))).toBe('encrypted');
  });
});

describe('a signature', () => {
  const key = generateSecretKey();
  const signature = signContent({ content, key, trustedComment: 'released' });
  const verify = (text: string, trustedKeys = [key]) =>
    verifySignature({ content, signature: Buffer.from(text), trustedKeys });

  test('is refused with any character of its two lines of base64 altered', () => {
    const lines = signature.split('\n');
    for (const row of [1, 3]) {
      const line = lines[row] ?? '';
      for (let at = 0; at < line.length; at += 1) {
        const altered = `${line.slice(0, at)}${line[at] === 'A' ? 'B' : 'A'}${line.slice(at + 1)}`;
        expect(
          verify(lines.with(row, altered).join('\n')).fault,
          `line ${row}, character ${at}`,
        ).toBeDefined();
      }
    }
  });

  test('is refused for any other content', () => {
    const other = Buffer.from(content);
    other.writeUInt8((other[3] ?? 0) ^ 1, 3);
    expect(
      verifySignature({ content: other, signature: Buffer.from(signature), trustedKeys: [key] }),
    ).toMatchObject({ fault: 'wrong', keyId: key.id });
  });

  test('may have gone through Windows', () => {
    expect(verify(signature.replaceAll('\n', '\r\n'))).toEqual({ trustedComment: 'released', keyId: key.id });
  });

  test('may lack its last line feed', () => {
    expect(verify(signature.trimEnd())).toEqual({ trustedComment: 'released', keyId: key.id });
  });

  test.each([
    ['nothing', ''],
    ['words', 'signed, the vendor'],
    ['a line too many', `${signature}more\n`],
    ['no untrusted comment', signature.replace('untrusted comment: ', '')],
    ['no trusted comment', signature.replace('\ntrusted comment: ', '\n')],
    ['blanks in its base64', signature.replace('RU', 'R U')],
    ['another algorithm', signature.replace('\nRU', '\nRX')],
  ])('with %s is malformed', (_, text) => {
    expect(verify(text)).toEqual({ fault: 'malformed' });
  });

  test('other bytes that decode to the same comment are not the same comment', () => {
    const text = signContent({ content, key, trustedComment: 'publi\ufffde' });
    const bytes = Buffer.from(text);
    const at = bytes.indexOf('\ufffd');
    const altered = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
    expect(verify(text)).toEqual({ trustedComment: 'publi\ufffde', keyId: key.id });
    expect(verifySignature({ content, signature: altered, trustedKeys: [key] }).fault).toBe('malformed');
  });

  test('finds the right one of two keys with the same id', () => {
    const namesake = { ...generateSecretKey(), id: key.id };
    expect(verify(signature, [namesake, key]).fault).toBeUndefined();
    expect(verify(signature, [namesake]).fault).toBe('wrong');
  });
});

describe('a key', () => {
  const key = generateSecretKey();

  test('is read from its line and from its file', () => {
    expect(parsePublicKey(encodePublicKey(key))?.id).toEqual(key.id);
    expect(parsePublicKey(`  ${encodePublicKey(key)}\n`)?.id).toEqual(key.id);
    expect(parsePublicKey(encodePublicKeyFile(key))?.id).toEqual(key.id);
  });

  test('has an id that is printed as minisign prints it', () => {
    expect(describeKeyId(Buffer.from('363957 2bd0eea060'.replace(' ', ''), 'hex'))).toBe('60A0EED02B573936');
    expect(describeKeyId(Buffer.from('1b34418bb68f1102', 'hex'))).toBe('2118FB68B41341B');
  });

  test.each([
    ['', 'empty'],
    ['RWQ', 'too short'],
    [`${encodePublicKey(key)}AAAA`, 'too long'],
    [encodePublicKey(key).replace(/^R/, 'S'), 'of another algorithm'],
    [encodePublicKey(key).replace(/.$/, '!'), 'no base64'],
    [`comment\n${encodePublicKey(key)}`, 'beside another line'],
  ])('%j is no public key: %s', (text) => {
    expect(parsePublicKey(text)).toBeUndefined();
  });

  test('whose public half is not its own is refused', () => {
    const [comment, line = ''] = encodeSecretKeyFile(key).split('\n');
    const bytes = decodeBase64(line) ?? Buffer.alloc(0);
    bytes.writeUInt8((bytes[100] ?? 0) ^ 1, 100);
    expect(parseSecretKeyFile(`${comment ?? ''}\n${bytes.toString('base64')}\n`)).toBeUndefined();
    expect(parseSecretKeyFile(encodePublicKeyFile(key))).toBeUndefined();
  });
});

function minisign(cwd: string, ...args: readonly string[]): string {
  return execFileSync('minisign', args, {
    cwd,
    encoding: 'utf8',
    input: '',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function makeForeignKey() {
  const folder = await makeScratchFolder();
  minisign(folder, '-G', '-W', '-p', 'k.pub', '-s', 'k.key');
  const key = parseSecretKeyFile(await readFile(join(folder, 'k.key'), 'utf8'));
  const publicKey = parsePublicKey(await readFile(join(folder, 'k.pub'), 'utf8'));
  if (key === undefined || key === 'encrypted' || publicKey === undefined) throw new Error('unread keys');
  return { folder, key, publicKey };
}
