import { chmod, lstat, readdir, rename } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';

/** Moves everything in a folder into another on the same file system. Names are bytes and need not be UTF-8. */
export async function moveEntries({
  from,
  to,
  except,
}: {
  from: string;
  to: string;
  except?: string;
}): Promise<void> {
  for (const name of await readdir(from, { encoding: 'buffer' })) {
    if (except !== undefined && name.equals(Buffer.from(except))) continue;
    await moveEntry({ from: joinPath(from, name), to: joinPath(to, name) });
  }
}

/** A path of bytes, which need not be UTF-8. */
export function joinPath(folder: string | Buffer, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), name]);
}

/** An ordinary user can move his folder only while he may write to it. */
export async function moveEntry({ from, to }: { from: Buffer; to: Buffer }): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // chmod(2) follows a link that somebody else may have put in the folder's place.
    if (readErrorCode(error) !== 'EACCES' || geteuid?.() === 0) throw error;
    const { mode } = await lstat(from);
    await chmod(from, mode | 0o700);
    await rename(from, to);
    await chmod(to, mode);
  }
}
