import { createHash } from 'node:crypto';
import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import type { MemberProperty } from '../../terms/archive.ts';
import { manifestName, signatureName } from './manifest.ts';
import { showName } from './paths.ts';
import type { Member } from './tar-read.ts';

/** Destination of file contents once they have been hashed. */
export interface Destination {
  /** Begins a file. Each is begun once, and ended or abandoned before the next. */
  begin(entry: ManifestEntry): FileDestination;
}

export interface FileDestination {
  write(chunk: Buffer): void;
  /** Its content has been verified. */
  end(): void;
  /** Releases the file after a failure; a no-op after `end`. */
  abandon(): void;
}

export interface Progress {
  /** Decompressed content, in bytes. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/**
 * Receives all members that follow the manifest and its signature: each must be in the manifest, match it, and occur
 * exactly once. The manifest's sizes bound what is read, so a decompression bomb is refused at its header.
 *
 * @throws Problem `archive.extra-member`, `archive.duplicate-member`, `archive.missing-member`,
 *   `archive.member-order`, `archive.altered-member`
 */
export async function receiveMembers({
  archive,
  manifest,
  members,
  destination,
  onProgress,
}: {
  archive: string;
  manifest: Manifest;
  members: AsyncIterable<Member>;
  destination: Destination;
  onProgress: (progress: Progress) => void;
}): Promise<void> {
  const awaited = new Map(manifest.entries.map((entry) => [entry.path, entry]));
  const received = new Set([manifestName, signatureName]);
  const totalBytes = manifest.entries.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
    onProgress({ bytes, totalBytes });
  };
  for await (const member of members) {
    const path = showName(member.path);
    const entry = awaited.get(member.path);
    if (entry === undefined)
      throw received.has(member.path)
        ? Problem.of('archive.duplicate-member', { archive, path })
        : Problem.of('archive.extra-member', { archive, path });
    if (received.size === 2) requireNoticeFirst({ archive, path: member.path, notice: manifest.notice.path });
    awaited.delete(member.path);
    received.add(member.path);
    requireLikeness({ archive, member, entry });
    if (entry.type === 'file') await receiveFile({ archive, member, entry, destination, onBytes });
  }
  const [missing] = awaited.keys();
  if (missing !== undefined)
    throw Problem.of('archive.missing-member', { archive, path: showName(missing), count: awaited.size });
}

/** The notice comes right after the signature, so that it can be shown without reading a large archive through. */
export function requireNoticeFirst({
  archive,
  path,
  notice,
}: {
  archive: string;
  path: string;
  notice: string;
}): void {
  if (path !== notice)
    throw Problem.of('archive.member-order', { archive, path: showName(path), expected: notice });
}

/** @throws Problem `archive.altered-member` for any mismatch except in the content, which is not read yet */
export function requireLikeness({
  archive,
  member,
  entry,
}: {
  archive: string;
  member: Member;
  entry: ManifestEntry;
}): void {
  const property = findDifference(member, entry);
  if (property !== undefined)
    throw Problem.of('archive.altered-member', { archive, path: showName(entry.path), property });
}

/** Passes a file's content on and hashes it. */
export async function receiveFile({
  archive,
  member,
  entry,
  destination,
  onBytes,
}: {
  archive: string;
  member: Member;
  entry: ManifestEntry;
  destination: Destination;
  onBytes: (count: number) => void;
}): Promise<void> {
  const hash = createHash('sha256');
  const file = destination.begin(entry);
  try {
    for await (const chunk of member.read()) {
      hash.update(chunk);
      file.write(chunk);
      onBytes(chunk.length);
    }
    if (hash.digest('hex') !== entry.sha256)
      throw Problem.of('archive.altered-member', {
        archive,
        path: showName(entry.path),
        property: 'content',
      });
    file.end();
  } finally {
    file.abandon();
  }
}

function findDifference(member: Member, entry: ManifestEntry): MemberProperty | undefined {
  if (member.type !== entry.type) return 'type';
  if (member.size !== entry.size) return 'size';
  if (member.mode !== Number.parseInt(entry.mode, 8)) return 'mode';
  if (member.target !== (entry.target ?? '')) return 'target';
  return undefined;
}
