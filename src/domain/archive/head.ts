import { Problem } from '../../messages/problem.ts';
import { manifestMaximumBytes, manifestName, signatureName } from './manifest.ts';
import { signatureMaximumBytes } from '../signature/signature.ts';
import type { Member } from './tar-read.ts';

/** The first two members: all that is needed to decide whether to trust an archive. */
export interface Head {
  readonly manifest: Buffer;
  readonly signature: Buffer;
}

/** @throws Problem `archive.no-manifest`, `archive.manifest-invalid`, `archive.unsigned`, `archive.signature-malformed` */
export async function readHead(members: AsyncIterator<Member>, archive: string): Promise<Head> {
  const manifest = await takeFile(members, manifestName);
  if (manifest === undefined) throw Problem.of('archive.no-manifest', { archive });
  if (manifest.size > manifestMaximumBytes)
    throw Problem.of('archive.manifest-invalid', {
      archive,
      details: [`larger than ${manifestMaximumBytes} bytes`],
    });
  const manifestBytes = await readWhole(manifest);
  const signature = await takeFile(members, signatureName);
  if (signature === undefined) throw Problem.of('archive.unsigned', { archive });
  if (signature.size > signatureMaximumBytes) throw Problem.of('archive.signature-malformed', { archive });
  return { manifest: manifestBytes, signature: await readWhole(signature) };
}

async function takeFile(members: AsyncIterator<Member>, path: string): Promise<Member | undefined> {
  const next = await members.next();
  if (next.done === true) return undefined;
  return next.value.type === 'file' && next.value.path === path ? next.value : undefined;
}

/** The caller has bounded its size. */
async function readWhole(member: Member): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of member.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
