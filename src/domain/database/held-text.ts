import { closeSync, fchmodSync, fchownSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { geteuid } from 'node:process';

/** The first is accessible only to root, and in memory. */
const folders = ['/run', '/tmp'];
const held = new Map<string, number>();

/**
 * Holds a text in an open file without a name, for programs that read it as `heldPath`: a kill leaves nothing behind.
 * It stays open for the life of this process, once per text and reader.
 *
 * @returns the file's descriptor
 */
export function holdText({ text, uid }: { text: string; uid: number | undefined }): number {
  const key = `${uid ?? ''}\n${text}`;
  const known = held.get(key);
  if (known !== undefined) return known;
  const fd = openNameless();
  try {
    fchmodSync(fd, 0o600);
    if (uid !== undefined && uid !== geteuid?.()) fchownSync(fd, uid, -1);
    writeSync(fd, text);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  held.set(key, fd);
  return fd;
}

/** The path by which a program opens the first of the descriptors passed to it. */
export const heldPath = '/proc/self/fd/3';

/** Empty while it has a name. */
function openNameless(): number {
  for (const [index, folder] of folders.entries()) {
    try {
      const own = mkdtempSync(join(folder, 'ospi-update-held-'));
      try {
        return openSync(join(own, 'text'), 'wx+', 0o600);
      } finally {
        rmSync(own, { recursive: true, force: true });
      }
    } catch (error) {
      if (index === folders.length - 1) throw error;
    }
  }
  throw new Error('no folder for files without a name');
}
