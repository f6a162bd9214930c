import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, symlink, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Files } from '../ports/files.ts';
import type { Shell } from '../ports/shell.ts';
import { Problem } from '../messages/problem.ts';

/** Durable writes. The order is essential: content, then name, then the folder with the name. */
export function createFiles(shell: Shell): Files {
  return {
    async writeAtomic(path, content, mode = 0o644) {
      const temporary = temporaryName(path);
      try {
        await writeNew(temporary, content, mode);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
    },

    async replaceLink(path, target) {
      const temporary = temporaryName(path);
      await symlink(target, temporary);
      try {
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
    },

    async renameDurably(from, to) {
      await rename(from, to);
      await syncFolder(dirname(to));
      if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
    },

    async removeDurably(path) {
      try {
        await unlink(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
        throw error;
      }
      await syncFolder(dirname(path));
    },

    syncFolder,

    async syncFileSystem(path) {
      const finished = await shell.run({ program: 'sync', args: ['--file-system', '--', path] });
      if (finished.exitCode !== 0)
        throw Problem.of('internal.fault', {
          detail: `sync --file-system ${path}: ${finished.stderr.trim()}`,
        });
    },
  };
}

/**
 * Characters of the name that a temporary name keeps: a name may have the maximum length, at four bytes per character.
 */
const keptCharacters = 40;

/**
 * In the same folder, so that the rename stays within one file system; unpredictable, so that nobody can prepare it.
 */
function temporaryName(path: string): string {
  const name = basename(path).slice(0, keptCharacters);
  return join(dirname(path), `.${name}.${randomBytes(6).toString('hex')}.tmp`);
}

async function writeNew(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    mode,
  );
  try {
    await file.chmod(mode); // The umask of cron or of a careful administrator must not hide the page from nginx.
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
