import { posix } from 'node:path';
import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import type { EntryFault, PartFault, PathFault } from '../../terms/archive.ts';
import { manifestName, signatureName } from './manifest.ts';
import { findLinkFault, findPathFault, foldName, showName } from './paths.ts';

/** A notice is held in memory while it is displayed. */
export const noticeMaximumBytes = 64 * 1024 * 1024;

/**
 * Finds the first thing in a manifest's entries that must not be unpacked. The publisher's side and the customer's side
 * share these rules, so what was packed is not refused later.
 */
export function findEntryFault(manifest: Manifest): EntryFault | undefined {
  const byPath = new Map<string, ManifestEntry>();
  for (const entry of manifest.entries) {
    if (byPath.has(entry.path)) return { kind: 'duplicate', path: showName(entry.path) };
    byPath.set(entry.path, entry);
  }
  for (const entry of manifest.entries) {
    const fault = findFaultOf(entry, { manifest, byPath });
    if (fault !== undefined) return fault;
  }
  return findPartFault(manifest, byPath) ?? findCollision(manifest.entries);
}

/**
 * On a case-folding or normalizing file system, or after a copy to one, the later of the two would replace the earlier.
 */
function findCollision(entries: readonly ManifestEntry[]): EntryFault | undefined {
  const byFolded = new Map([manifestName, signatureName].map((name) => [foldName(name), name]));
  for (const { path } of entries) {
    const folded = foldName(path);
    const other = byFolded.get(folded);
    if (other !== undefined) return { kind: 'collision', path: showName(path), other: showName(other) };
    byFolded.set(folded, path);
  }
  return undefined;
}

function findFaultOf(
  entry: ManifestEntry,
  { manifest, byPath }: { manifest: Manifest; byPath: ReadonlyMap<string, ManifestEntry> },
): EntryFault | undefined {
  const path = showName(entry.path);
  const fault = findPathFault(entry.path) ?? findPlaceFault(entry, manifest, byPath);
  if (fault !== undefined) return { kind: 'path', path, fault };
  // A release that any user can write to does not stay the release that was signed; `pack` writes no such modes. A
  // link's own mode means nothing.
  const isOpen = entry.type !== 'symlink' && (Number.parseInt(entry.mode, 8) & 0o002) !== 0;
  if (isOpen || !/^0[0-7]{3}$/.test(entry.mode)) return { kind: 'mode', path, mode: entry.mode };
  if (entry.type !== 'symlink') return undefined;
  const target = entry.target ?? '';
  const linkFault = findLinkFault({ path: entry.path, target, root: 'files' });
  return linkFault && { kind: 'link', path, target: showName(target), fault: linkFault };
}

/** Every folder is listed, so an entry's parent is always a folder that we made, never a link. */
function findPlaceFault(
  { path, type }: ManifestEntry,
  manifest: Manifest,
  byPath: ReadonlyMap<string, ManifestEntry>,
): PathFault | undefined {
  if (path === 'files' || path === 'hooks') return type === 'directory' ? undefined : 'misplaced';
  if (!path.includes('/')) return path === manifest.notice.path ? undefined : 'misplaced';
  if (!path.startsWith('files/') && !path.startsWith('hooks/')) return 'misplaced';
  if (path.startsWith('hooks/') && type === 'symlink') return 'misplaced';
  return byPath.get(posix.dirname(path))?.type === 'directory' ? undefined : 'no-parent';
}

function findPartFault(
  { notice, hooks }: Manifest,
  byPath: ReadonlyMap<string, ManifestEntry>,
): EntryFault | undefined {
  if (!byPath.has('files')) return { kind: 'part', part: 'files', path: 'files', fault: 'missing' };
  const noticeFault = findNoticeFault(notice.path, byPath.get(notice.path));
  if (noticeFault !== undefined)
    return { kind: 'part', part: 'notice', path: showName(notice.path), fault: noticeFault };
  for (const { path } of hooks) {
    const fault = findHookFault(path, byPath.get(path));
    if (fault !== undefined) return { kind: 'part', part: 'hook', path: showName(path), fault };
  }
  return undefined;
}

function findNoticeFault(path: string, entry: ManifestEntry | undefined): PartFault | undefined {
  if (path.includes('/') || [manifestName, signatureName, 'files', 'hooks'].includes(path))
    return 'misplaced';
  if (entry === undefined) return 'missing';
  if (entry.type !== 'file') return 'not-a-file';
  return entry.size > noticeMaximumBytes ? 'too-large' : undefined;
}

function findHookFault(path: string, entry: ManifestEntry | undefined): PartFault | undefined {
  if (!path.startsWith('hooks/')) return 'misplaced';
  if (entry === undefined) return 'missing';
  if (entry.type !== 'file') return 'not-a-file';
  return (Number.parseInt(entry.mode, 8) & 0o100) === 0 ? 'not-executable' : undefined;
}
