import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from '../../ports/problem.ts';

const groupWritable = 0o020;
const othersWritable = 0o002;
const sticky = 0o1000;

/**
 * Refuses a configuration that someone else could have written: it names programs that run as root. For root every
 * folder above it counts too, since who can rename a folder can replace what is in it. Links are followed first, and
 * the folders that hold the links count as well.
 */
export async function requireTrustedChain(file: string): Promise<void> {
  requireOwner(file, await stat(file));
  if (!isRoot()) return;
  for (const end of new Set([await realpath(file), file])) {
    for (const path of chainOf(end)) await requireUnwritable(path);
  }
}

/** The same for one folder that need not exist yet, with the folders above it. */
export async function requireTrusted(folder: string): Promise<void> {
  if (!isRoot()) return;
  const existing = await realpath(folder).catch(() => undefined);
  if (existing === undefined) return;
  for (const path of chainOf(existing)) await requireUnwritable(path);
}

function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** The path and every folder above it, from the root down. */
function chainOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...chainOf(above), path];
}

async function requireUnwritable(path: string): Promise<void> {
  const stats = await lstat(path);
  requireOwner(path, stats);
  // A link's own mode says nothing; who may replace it is decided by the folder that holds it.
  if (stats.isSymbolicLink()) return;
  // In a sticky folder such as /tmp nobody but its owner can rename what root owns.
  if (stats.isDirectory() && (stats.mode & sticky) !== 0) return;
  if ((stats.mode & othersWritable) !== 0) throw refuse(path, stats, 'others');
  if ((stats.mode & groupWritable) !== 0 && stats.gid !== 0) throw refuse(path, stats, 'group');
}

function requireOwner(path: string, stats: Stats): void {
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.()) throw refuse(path, stats, 'owner');
}

function refuse(path: string, stats: Stats, by: 'owner' | 'group' | 'others'): Problem {
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  return Problem.of('usage.site-writable-by-others', { path, by, mode, uid: stats.uid });
}
