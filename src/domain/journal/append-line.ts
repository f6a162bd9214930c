import { lstat, type FileHandle } from 'node:fs/promises';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { isFullDisk } from '../files/full-disk.ts';
import { releaseReserve } from './reserve.ts';

/**
 * Creates a function that appends lines to the open journal: each completely and durably, or not at all, so that a
 * failed write leaves no torn line before the next one. If one remains all the same, or the journal is no longer the
 * file at its path, nothing more is written.
 *
 * @throws Problem `internal.journal-unwritable`, by the returned function
 */
export function createLineWriter({
  site,
  file,
}: {
  site: Site;
  file: FileHandle;
}): (line: string) => Promise<void> {
  const path = sitePaths(site).journal;
  const explain = (reason: string, cause?: unknown) =>
    Problem.of('internal.journal-unwritable', { path, reason }, cause);
  let lost: Problem | undefined;
  const requireInPlace = async () => {
    const reason = await findReplaced({ file, path });
    if (reason !== undefined) lost = explain(reason);
    if (lost !== undefined) throw lost;
  };

  return async (line) => {
    if (lost !== undefined) throw lost;
    await requireInPlace();
    const { size } = await file.stat();
    let fault = await tryAppend({ file, line });
    while (fault !== undefined) {
      const isCut = await file.truncate(size).then(
        () => true,
        () => false,
      );
      const isRoomMade = isCut && isFullDisk(fault.code) && (await releaseReserve({ site }));
      const problem = explain(fault.code ?? fault.message, fault);
      if (!isCut) lost = problem;
      if (!isRoomMade) throw problem;
      fault = await tryAppend({ file, line });
    }
    await requireInPlace(); // What was written to a file that nobody finds again is not on record.
  };
}

async function tryAppend({
  file,
  line,
}: {
  file: FileHandle;
  line: string;
}): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await file.appendFile(line);
    await file.sync();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Writing to a file that was deleted or moved meanwhile always succeeds, without any sign. */
async function findReplaced({ file, path }: { file: FileHandle; path: string }): Promise<string | undefined> {
  try {
    const [open, named] = await Promise.all([file.stat(), lstat(path)]);
    return open.ino === named.ino && open.dev === named.dev ? undefined : 'replaced';
  } catch (error) {
    const code = nameError(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'replaced' : code;
  }
}
