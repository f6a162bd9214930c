import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { receiveFile, requireLikeness, requireNoticeFirst, type Destination } from './receive.ts';
import type { Member } from './tar-read.ts';

/** The document that must be read before installing. */
export interface Notice {
  readonly path: string;
  readonly content: Buffer;
  readonly sha256: string;
}

/** Reads the notice only: the member right after the signature, verified, in memory. */
export async function receiveNotice({
  archive,
  manifest,
  members,
}: {
  archive: string;
  manifest: Manifest;
  members: AsyncIterator<Member>;
}): Promise<Notice> {
  const { path } = manifest.notice;
  const entry = findNotice(manifest);
  const next = await members.next();
  if (next.done === true) throw Problem.of('archive.missing-member', { archive, path, count: 1 });
  const member = next.value;
  requireNoticeFirst({ archive, path: member.path, notice: path });
  requireLikeness({ archive, member, entry });
  const chunks: Buffer[] = [];
  const memory: Destination = {
    begin: () => ({ write: (chunk) => chunks.push(chunk), end: () => undefined, abandon: () => undefined }),
  };
  await receiveFile({ archive, member, entry, destination: memory, onBytes: () => undefined });
  return { path, content: Buffer.concat(chunks), sha256: entry.sha256 };
}

function findNotice({ notice, entries }: Manifest): ManifestEntry & { readonly sha256: string } {
  const entry = entries.find(({ path }) => path === notice.path);
  if (entry?.sha256 === undefined) throw new Error('a manifest whose entries were judged lists its notice');
  return { ...entry, sha256: entry.sha256 };
}
