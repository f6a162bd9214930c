import { lstat, readdir } from 'node:fs/promises';
import { geteuid } from 'node:process';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { liftFlags, liftFolderFlags } from '../../files/flags.ts';
import { closeFolder } from './close-folders.ts';
import { joinPath } from './move-entries.ts';
import { nameByHandle, openFolder } from './open-folders.ts';

/**
 * Removes a tree, if it exists. With rm(1), since Node cannot remove files whose names are not UTF-8; it stays on the
 * tree's file system. An ordinary user first restores write permissions that he denied himself, and root clears
 * append-only and immutable flags.
 *
 * Root needs no such permission, and must not ask for it: chmod(1) follows links that the tree's owner puts in a file's
 * place.
 */
export async function removeTree({ path, ports }: { path: string; ports: Ports }): Promise<void> {
  if (!(await exists(path))) return;
  const remove = async () =>
    ports.shell.run({
      program: 'rm',
      args: ['--recursive', '--force', '--one-file-system', '--', path],
      diesWithUs: true, // The next run may create a tree of the same name.
    });
  const first = await remove();
  if (first.exitCode === 0) return;
  if (geteuid?.() === 0) await liftTreeFlags({ path, ports });
  else await ports.shell.run({ program: 'chmod', args: ['--recursive', '--silent', 'u+rwX', '--', path] });
  const second = await remove();
  if (second.exitCode !== 0) throw Problem.of('internal.fault', { detail: second.stderr.trim() });
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Closes each folder first: an account that has it open could replace a name by a link. */
async function liftTreeFlags({ path, ports }: { path: string | Buffer; ports: Ports }): Promise<void> {
  const opened = await openFolder(path).catch(() => undefined);
  if (opened === undefined) return;
  try {
    const folder = nameByHandle(opened);
    await liftFolderFlags({ folder, ports });
    await closeFolder({ folder, ports }).catch(() => undefined);
    const entries = await readdir(folder, { encoding: 'buffer', withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    if (files.length > 0) await liftFlags({ folder, names: files, ports });
    for (const entry of entries)
      if (entry.isDirectory()) await liftTreeFlags({ path: joinPath(folder, entry.name), ports });
  } finally {
    await opened.close();
  }
}
