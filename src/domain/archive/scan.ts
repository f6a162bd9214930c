import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nameError } from '../files/error-code.ts';
import type { ManifestEntry } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { openFile } from '../files/open-file.ts';
import { manifestName } from './manifest.ts';
import { findPathFault, showName } from './paths.ts';

/**
 * Reads the entries of a folder that is to be packed: everything in it but its manifest, in a stable order, folders
 * before what they hold. Permissions are reduced to the executable bit, so that the publisher's umask does not reach
 * the customer.
 *
 * @param onLostMode called for each file with other permissions, group write permission aside
 *
 * @throws Problem `usage.pack-unreadable`, `usage.pack-refused` for names and kinds of files that no archive may hold
 */
export async function scanFolder(
  folder: string,
  onLostMode: (lost: LostMode) => void,
): Promise<readonly ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  for await (const { entry, mode } of walk(folder, '')) {
    entries.push(entry);
    const usual = Number.parseInt(entry.mode, 8);
    if (entry.type !== 'symlink' && (mode & ~0o020) !== usual)
      onLostMode({ path: showName(entry.path), mode: writeMode(mode), packed: entry.mode });
  }
  return entries;
}

export interface LostMode {
  readonly path: string;
  readonly mode: string;
  readonly packed: string;
}

function writeMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

interface Scanned {
  readonly entry: ManifestEntry;
  /** As found in the folder. */
  readonly mode: number;
}

async function* walk(folder: string, parent: string): AsyncGenerator<Scanned> {
  const names = await readdir(join(folder, parent)).catch(refuseUnreadable(join(folder, parent)));
  for (const name of names.toSorted()) {
    const path = parent === '' ? name : `${parent}/${name}`;
    if (path === manifestName) continue;
    const fault = findPathFault(path);
    if (fault !== undefined)
      throw Problem.of('usage.pack-refused', {
        folder,
        fault: { kind: 'path', path: showName(path), fault },
      });
    const scanned = await readEntry(folder, path).catch(refuseUnreadable(join(folder, path)));
    yield scanned;
    if (scanned.entry.type === 'directory') yield* walk(folder, path);
  }
}

async function readEntry(folder: string, path: string): Promise<Scanned> {
  const stat = await lstat(join(folder, path));
  return { entry: await describeEntry({ folder, path, stat }), mode: stat.mode & 0o7777 };
}

async function describeEntry({
  folder,
  path,
  stat,
}: {
  folder: string;
  path: string;
  stat: Stats;
}): Promise<ManifestEntry> {
  const full = join(folder, path);
  if (stat.isSymbolicLink())
    return { path, type: 'symlink', size: 0, mode: '0777', target: await readlink(full) };
  if (stat.isDirectory()) return { path, type: 'directory', size: 0, mode: '0755' };
  if (!stat.isFile()) {
    const type = stat.isFIFO() ? 'FIFO' : stat.isSocket() ? 'socket' : 'device';
    throw Problem.of('usage.pack-refused', { folder, fault: { kind: 'special-file', path, type } });
  }
  const mode = (stat.mode & 0o111) === 0 ? '0644' : '0755';
  return { path, type: 'file', ...(await hashFile(full)), mode };
}

async function hashFile(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await openFile(path, { followsLinks: false });
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}

function refuseUnreadable(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Problem) throw error;
    throw Problem.of('usage.pack-unreadable', { path, reason: nameError(error) }, error);
  };
}
