import { constants } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { encodePublicKey, encodePublicKeyFile, encodeSecretKeyFile, generateSecretKey } from './keys.ts';

/** A new key pair on disk. */
export interface KeyPair {
  readonly keyFile: string;
  readonly publicKeyFile: string;
  /** The one-line form, for a site configuration. */
  readonly publicKey: string;
}

/**
 * Creates `<prefix>.key` and `<prefix>.pub` in minisign's format. Existing files are never overwritten: a lost secret
 * key cannot be recreated.
 *
 * @throws Problem `usage.key-exists`, `usage.pack-unwritable`
 */
export async function createKeyPair({
  prefix,
  ports,
}: {
  prefix: string;
  ports: Pick<Ports, 'files'>;
}): Promise<KeyPair> {
  const keyFile = `${prefix}.key`;
  const publicKeyFile = `${prefix}.pub`;
  await refuseExisting(publicKeyFile);
  const key = generateSecretKey();
  await writeNew(keyFile, encodeSecretKeyFile(key), 0o600);
  try {
    await writeNew(publicKeyFile, encodePublicKeyFile(key), 0o644);
    await ports.files.syncFolder(dirname(keyFile));
  } catch (error) {
    await rm(keyFile, { force: true });
    throw error;
  }
  return { keyFile, publicKeyFile, publicKey: encodePublicKey(key) };
}

async function refuseExisting(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found !== undefined) throw Problem.of('usage.key-exists', { file });
}

async function writeNew(path: string, content: string, mode: number): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(path, flags, mode).catch((error: unknown) => {
    const reason = nameError(error);
    if (reason === 'EEXIST') throw Problem.of('usage.key-exists', { file: path }, error);
    throw Problem.of('usage.pack-unwritable', { path, reason }, error);
  });
  try {
    await file.chmod(mode);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
