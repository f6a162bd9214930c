import { closeSync, constants, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { withOwnRights } from './with-own-rights.ts';

/**
 * Writes a new file at a path given on the command line, with the rights and the ownership of the person who gave it.
 * Never over an existing file, nor through a link. Throws system errors, and leaves nothing behind then.
 */
export function writeNamed({
  path,
  content,
  mode,
}: {
  path: string;
  content: Uint8Array;
  mode: number;
}): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const fd = withOwnRights(() => openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } catch (error) {
    withOwnRights(() => {
      rmSync(path, { force: true });
    });
    throw error;
  } finally {
    closeSync(fd);
  }
}
