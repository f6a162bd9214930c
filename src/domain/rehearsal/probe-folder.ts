import { lstat, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { isUsedUp } from '../files/full-disk.ts';

/** Name prefix of everything that a rehearsal creates. The next rehearsal removes what a kill leaves. */
export const probeName = '.ospi-update-rehearsal';

/**
 * Writes a file in a folder, syncs it, renames it and removes it, the way the journal, the page and backups are
 * written. For a missing folder, the folder in which it would be created is tried.
 *
 * @throws Problem `prerequisite.folder-unusable`
 */
export async function probeFolder({
  folder,
  ports: { files },
}: {
  folder: string;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  const existing = await findExisting(folder);
  const written = join(existing, probeName);
  const renamed = `${written}-renamed`;
  try {
    await rm(renamed, { recursive: true, force: true });
    await files.writeAtomic(written, content, 0o600);
    await files.renameDurably(written, renamed);
    await files.removeDurably(renamed);
  } catch (error) {
    throw refuseFolder(existing, error);
  } finally {
    for (const path of [written, renamed]) await rm(path, { recursive: true, force: true }).catch(ignore);
  }
}

/** A refusal by the system is reported with the folder; a bug is not. */
export function refuseFolder(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof Problem) return error;
  const code = String(error.code);
  const reason = isUsedUp(code) ? 'EDQUOT' : code;
  return Problem.of('prerequisite.folder-unusable', { folder, reason }, error);
}

/** More than a block, so that a full disk or an exhausted quota shows. */
const content = Buffer.alloc(64 * 1024, 'ospi-update rehearsal\n');

const ignore = () => undefined;

async function findExisting(folder: string): Promise<string> {
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  return isThere || folder === '/' ? folder : findExisting(dirname(folder));
}
