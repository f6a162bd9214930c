import { createKeyPair } from '../domain/archive/key-pair.ts';
import {
  parsePublicKey,
  parseSecretKeyFile,
  type PublicKey,
  type SecretKey,
} from '../domain/archive/keys.ts';
import { packArchive, writeManifest, type Signing } from '../domain/archive/pack.ts';
import { readWholeFile, Unreadable } from '../domain/files/read-file.ts';
import { makeRelease, type ReleaseOrder } from '../domain/release/make.ts';
import type { Ports } from '../ports/ports.ts';
import { Problem } from '../ports/problem.ts';
import type { Result } from '../ports/results.ts';

/** The options of `pack`, as given on the command line. */
export interface PackOptions {
  readonly folder?: string;
  readonly output?: string;
  /** A secret key file without a password. */
  readonly key?: string;
  readonly manifest?: string;
  readonly signature?: string;
  /** A public key's line of base64, or a file that holds it. */
  readonly publicKey?: string;
  readonly newKey?: string;
  /** The incident code of a platform that support releases. */
  readonly release?: string;
  readonly issuer?: string;
  readonly reason?: string;
  readonly expires?: string;
}

/**
 * The publisher's command. These combinations of options do something:
 *
 * ```
 * pack DIR --key FILE --output FILE
 * pack DIR --manifest FILE                                  the manifest alone, for `minisign -S -m FILE`
 * pack DIR --signature FILE --public-key KEY --output FILE  with the signature that minisign made of it
 * pack --new-key PREFIX
 * pack --release CODE --issuer NAME --reason TEXT [--expires DAYS] --key FILE --output FILE
 * pack --release … --output FILE                            the document alone, for minisign
 * ```
 *
 * @throws Problem `usage.*`
 */
export async function runPack(
  { ports }: { ports: Pick<Ports, 'shell' | 'files' | 'clock'> },
  options: PackOptions,
): Promise<Result> {
  const task = chooseTask(options);
  switch (task.kind) {
    case 'new-key': {
      const { keyFile, publicKeyFile, publicKey } = await createKeyPair({ prefix: task.prefix, ports });
      return { kind: 'key-created', key: keyFile, publicKeyFile, publicKey };
    }
    case 'manifest': {
      const { folder, output } = task;
      const written = await writeManifest({ folder, output, ports });
      return { kind: 'packed', archive: output, manifestOnly: true, ...written };
    }
    case 'archive': {
      const { folder, output } = task;
      const packed = await packArchive({ folder, output, signing: await task.readSigning(), ports });
      return { kind: 'packed', archive: output, ...packed };
    }
    case 'release': {
      const { order, output, keyFile } = task;
      const signing = keyFile === undefined ? {} : await readKey(keyFile);
      return {
        kind: 'release-made',
        file: output,
        ...(await makeRelease({ order, output, ...signing, ports })),
      };
    }
  }
}

type Task =
  | { readonly kind: 'new-key'; readonly prefix: string }
  | { readonly kind: 'manifest'; readonly folder: string; readonly output: string }
  | {
      readonly kind: 'archive';
      readonly folder: string;
      readonly output: string;
      readonly readSigning: () => Promise<Signing>;
    }
  | {
      readonly kind: 'release';
      readonly order: ReleaseOrder;
      readonly output: string;
      readonly keyFile: string | undefined;
    };

/** An option that would have no effect is a mistake, not a detail. */
function chooseTask(options: PackOptions): Task {
  const { folder, output, key, manifest, signature, publicKey, newKey } = options;
  const given = listGiven(options);
  const hasOnly = (count: number) => given.length === count;

  const release = chooseRelease(options);
  if (release !== undefined) return release;
  if (newKey !== undefined && hasOnly(1)) return { kind: 'new-key', prefix: newKey };
  if (folder !== undefined) {
    if (manifest !== undefined && hasOnly(2)) return { kind: 'manifest', folder, output: manifest };
    if (output !== undefined) {
      const archive = { kind: 'archive', folder, output } as const;
      if (key !== undefined && hasOnly(3)) return { ...archive, readSigning: () => readKey(key) };
      if (signature !== undefined && publicKey !== undefined && hasOnly(4))
        return { ...archive, readSigning: () => readSignature(signature, publicKey) };
    }
  }
  throw Problem.of('usage.pack-options', { given });
}

function chooseRelease(options: PackOptions): Task | undefined {
  const { release: incident, issuer, reason, expires, key: keyFile, output } = options;
  if (incident === undefined || issuer === undefined || reason === undefined || output === undefined) return;
  const order = { incident, issuer, reason, ...(expires !== undefined && { expires }) };
  const hasOther = listGiven(options).some((name) => !releaseOptions.has(name));
  return hasOther ? undefined : { kind: 'release', order, output, keyFile };
}

const releaseOptions: ReadonlySet<string> = new Set<keyof PackOptions>([
  'release',
  'issuer',
  'reason',
  'expires',
  'key',
  'output',
]);

function listGiven(options: PackOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

async function readKey(file: string): Promise<{ key: SecretKey }> {
  const key = parseSecretKeyFile(await readText(file));
  if (key === undefined) throw Problem.of('usage.key-malformed', { file });
  if (key === 'encrypted') throw Problem.of('usage.key-encrypted', { file });
  return { key };
}

async function readSignature(signatureFile: string, publicKey: string): Promise<Signing> {
  const signature = Buffer.from(await readText(signatureFile));
  return { signature, signatureFile, publicKey: await readPublicKey(publicKey) };
}

async function readPublicKey(lineOrFile: string): Promise<PublicKey> {
  const key = parsePublicKey(lineOrFile) ?? parsePublicKey(await readText(lineOrFile));
  if (key === undefined) throw Problem.of('usage.public-key-malformed', { key: lineOrFile });
  return key;
}

async function readText(file: string): Promise<string> {
  try {
    return (await readWholeFile(file, { maximumBytes: largestKey })).toString('utf8');
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw Problem.of('usage.key-unreadable', { file, reason: error.reason }, error);
  }
}

/** Many times what a key or a signature takes. */
const largestKey = 64 * 1024;
