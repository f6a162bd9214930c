import { createKeyPair } from '../domain/signature/key-pair.ts';
import {
  parsePublicKey,
  parseSecretKeyFile,
  type PublicKey,
  type SecretKey,
} from '../domain/signature/keys.ts';
import { packArchive, writeManifest, type Signing } from '../domain/archive/pack.ts';
import { readWholeFile, Unreadable } from '../domain/files/read-file.ts';
import { findPerson } from '../domain/person/find-person.ts';
import { makeRelease, type ReleaseOrder } from '../domain/release/make.ts';
import { makeRevocation, type RevocationOrder } from '../domain/revocation/make.ts';
import type { Ports } from '../ports/ports.ts';
import { Problem } from '../messages/problem.ts';
import type { Result } from '../model/results.ts';

/** The options of `pack`, as given on the command line. */
export interface PackOptions {
  readonly folder?: string;
  readonly output?: string;
  /** A secret key file without a password. */
  readonly key?: string;
  readonly manifest?: string;
  readonly signature?: string;
  /** A public key's line of base64, or a file with it. */
  readonly publicKey?: string;
  readonly newKey?: string;
  /** The incident code of the platform to release. */
  readonly release?: string;
  /** The product to revoke versions of. */
  readonly revoke?: string;
  readonly versions?: string;
  readonly archives?: string;
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
 * pack --revoke PRODUCT [--versions RANGE] [--archives DIGEST] --issuer NAME --reason TEXT --key FILE --output FILE
 * pack --release … --output FILE                            the document alone, for minisign; so with --revoke
 * ```
 *
 * @throws Problem `usage.*`
 */
export async function runPack(
  { ports }: { ports: Pick<Ports, 'shell' | 'files' | 'clock' | 'emit'> },
  options: PackOptions,
): Promise<Result> {
  // Root would read and sign what its caller may not read, or write where he has put a link.
  if (findPerson() !== undefined) throw Problem.of('usage.needs-no-root', { command: 'ospi-update pack' });
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
    case 'revocation': {
      const { order, output, keyFile } = task;
      const signing = keyFile === undefined ? {} : await readKey(keyFile);
      const made = await makeRevocation({ order, output, ...signing, ports });
      return { kind: 'revocation-made', file: output, ...made };
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
    }
  | {
      readonly kind: 'revocation';
      readonly order: RevocationOrder;
      readonly output: string;
      readonly keyFile: string | undefined;
    };

/** An option without effect is a mistake, not a detail. */
function chooseTask(options: PackOptions): Task {
  const { folder, output, key, manifest, signature, publicKey, newKey } = options;
  const given = listGiven(options);
  const hasOnly = (count: number) => given.length === count;

  const signedFile = chooseRelease(options) ?? chooseRevocation(options);
  if (signedFile !== undefined) return signedFile;
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
  return hasOnlyOf(options, ['release', 'expires', ...ofSignedFiles])
    ? { kind: 'release', order, output, keyFile }
    : undefined;
}

function chooseRevocation(options: PackOptions): Task | undefined {
  const { revoke: product, versions, archives, issuer, reason, key: keyFile, output } = options;
  if (product === undefined || issuer === undefined || reason === undefined || output === undefined) return;
  if (versions === undefined && archives === undefined) return;
  const order = {
    product,
    issuer,
    reason,
    ...(versions !== undefined && { versions }),
    ...(archives !== undefined && { archives }),
  };
  return hasOnlyOf(options, ['revoke', 'versions', 'archives', ...ofSignedFiles])
    ? { kind: 'revocation', order, output, keyFile }
    : undefined;
}

const ofSignedFiles = ['issuer', 'reason', 'key', 'output'] as const;

function hasOnlyOf(options: PackOptions, known: readonly (keyof PackOptions)[]): boolean {
  return listGiven(options).every((name) => known.some((option) => option === name));
}

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

/** Many times the size of a key or a signature. */
const largestKey = 64 * 1024;
