import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { completeManifest, type CompleteManifest } from './complete.ts';
import { gatherMembers } from './gather.ts';
import { encodePublicKey, type PublicKey, type SecretKey } from '../signature/keys.ts';
import { openArchive } from './open.ts';
import { refuseOutput, writeOutput } from './output.ts';
import { signContent, verifySignature } from '../signature/signature.ts';
import { writeMembers } from './tar-write.ts';

/** Who signs: this run, with a key, or `minisign` beforehand, over the bytes that {@link writeManifest} wrote. */
export type Signing =
  | { readonly key: SecretKey }
  | { readonly signature: Buffer; readonly signatureFile: string; readonly publicKey: PublicKey };

export interface Packed {
  readonly version: string;
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Builds and signs an archive from a folder with a manifest without entries, the notice, `hooks/` and `files/`. The
 * archive gets its final name only after it has been read back as a customer's server would read it.
 *
 * @throws Problem `usage.pack-*`, `usage.signature-unfit`
 */
export async function packArchive({
  folder,
  output,
  signing,
  ports,
}: {
  folder: string;
  output: string;
  signing: Signing;
  ports: Pick<Ports, 'shell' | 'files' | 'emit'>;
}): Promise<Packed> {
  await refuseOutput({ output, folder });
  const complete = await completeManifest(folder, ports.emit);
  const signature = obtainSignature(complete, signing);
  const { manifest } = complete;
  const content = writeMembers(gatherMembers({ folder, complete, signature }), new Date(manifest.released));
  const publicKey = 'key' in signing ? signing.key : signing.publicKey;
  const prove = (path: string) => readBack({ path, product: manifest.product, publicKey, ports });
  const bytes = await writeOutput({ output, content, prove, ports });
  return { version: manifest.version, bytes, entries: manifest.entries.length };
}

/** Writes only the completed manifest, to be signed with `minisign -S -m <output>`. */
export async function writeManifest({
  folder,
  output,
  ports,
}: {
  folder: string;
  output: string;
  ports: Pick<Ports, 'files' | 'emit'>;
}): Promise<Packed> {
  await refuseOutput({ output, folder });
  const { manifest, bytes } = await completeManifest(folder, ports.emit);
  await ports.files.writeAtomic(output, bytes.toString('utf8'));
  return { version: manifest.version, bytes: bytes.length, entries: manifest.entries.length };
}

function obtainSignature({ manifest, bytes }: CompleteManifest, signing: Signing): Buffer {
  if ('key' in signing) {
    const trustedComment = `${manifest.product} ${manifest.version}`;
    return Buffer.from(signContent({ content: bytes, key: signing.key, trustedComment }));
  }
  const { signature, signatureFile, publicKey } = signing;
  const { fault } = verifySignature({ content: bytes, signature, trustedKeys: [publicKey] });
  if (fault !== undefined) throw Problem.of('usage.signature-unfit', { file: signatureFile, reason: fault });
  return signature;
}

/** @throws Problem `archive.*` if a server would refuse this archive: it is not published then */
async function readBack({
  path,
  product,
  publicKey,
  ports,
}: {
  path: string;
  product: string;
  publicKey: PublicKey;
  ports: Pick<Ports, 'shell' | 'files'>;
}): Promise<number> {
  const archive = await openArchive({ path, trustedKeys: [encodePublicKey(publicKey)], product, ports });
  try {
    const { bytes } = await archive.verify({ onProgress: () => undefined });
    return bytes;
  } finally {
    await archive.close();
  }
}
