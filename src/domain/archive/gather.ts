import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ManifestEntry } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { openFile } from '../files/open-file.ts';
import type { CompleteManifest } from './complete.ts';
import { manifestName, signatureName } from './manifest.ts';
import { showName } from './paths.ts';
import type { OutgoingMember } from './tar-write.ts';

/**
 * The members of an archive in their order: the manifest, its signature, the notice, then the rest in the manifest's
 * order.
 *
 * @throws Problem `usage.pack-changed` for a file that is no longer what the manifest says
 */
export function* gatherMembers({
  folder,
  complete,
  signature,
}: {
  folder: string;
  complete: CompleteManifest;
  signature: Buffer;
}): Generator<OutgoingMember> {
  const { manifest, bytes } = complete;
  yield makeMember(manifestName, bytes);
  yield makeMember(signatureName, signature);
  const isNotice = ({ path }: ManifestEntry) => path === manifest.notice.path;
  for (const entry of manifest.entries.filter(isNotice)) yield readMember(folder, entry);
  for (const entry of manifest.entries.filter((other) => !isNotice(other))) yield readMember(folder, entry);
}

function makeMember(path: string, content: Buffer): OutgoingMember {
  return { path, type: 'file', size: content.length, mode: 0o644, read: () => [content] };
}

function readMember(folder: string, entry: ManifestEntry): OutgoingMember {
  const { path, type, size, mode, target } = entry;
  const read = () => (type === 'file' ? readUnchanged(join(folder, path), entry) : []);
  return { path, type, size, mode: Number.parseInt(mode, 8), target, read };
}

async function* readUnchanged(file: string, { path, size, sha256 }: ManifestEntry): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  const opened = await openFile(file, { followsLinks: false });
  for await (const chunk of opened.createReadStream() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    // Checked before writing: one byte too many would overwrite the place of the next header.
    if (bytes > size) break;
    yield chunk;
  }
  if (bytes !== size || hash.digest('hex') !== sha256)
    throw Problem.of('usage.pack-changed', { path: showName(path) });
}
