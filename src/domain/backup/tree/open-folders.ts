import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';
import { joinPath } from './move-entries.ts';

/**
 * Opens folders below another one, each from the open folder above it and never through a symbolic link: an account
 * that can write below that folder could otherwise redirect root. The folders on the way stay open for the next path.
 */
export interface OpenFolders {
  /** Names the folder at a path by its open file; undefined if it, or a parent, is missing or not a folder. */
  locate(path: Buffer): Promise<string | undefined>;
  /** Called for what was moved and is missing at its place. */
  forget(path: Buffer): Promise<void>;
  close(): Promise<void>;
}

interface OpenFolder {
  readonly name: Buffer;
  readonly handle: FileHandle;
}

const slash = '/'.charCodeAt(0);
const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** `root` names the folder by an open file that the caller keeps; see `nameByHandle`. */
export function openFolders(root: string): OpenFolders {
  const opened: OpenFolder[] = [];
  const closeFrom = async (depth: number) => {
    for (const { handle } of opened.splice(depth)) await handle.close();
  };
  return {
    async locate(path) {
      const names = splitPath(path);
      const shared = countShared(opened, names);
      await closeFrom(shared);
      for (const name of names.slice(shared)) {
        const handle = await openBelow(locateLast(root, opened), name);
        if (handle === undefined) return undefined;
        opened.push({ name, handle });
      }
      return locateLast(root, opened);
    },
    async forget(path) {
      const names = splitPath(path);
      if (countShared(opened, names) === names.length) await closeFrom(names.length - 1);
    },
    close: () => closeFrom(0),
  };
}

/** A name for an open folder, valid for this process and the programs that it runs wherever the folder is moved. */
export function nameByHandle({ fd }: FileHandle): string {
  return `/proc/${pid}/fd/${fd}`;
}

/** @throws errors of open(2); `ENOTDIR` or `ELOOP` for anything that is not itself a folder */
export async function openFolder(path: string | Buffer): Promise<FileHandle> {
  return open(path, folderFlags);
}

function locateLast(root: string, opened: readonly OpenFolder[]): string {
  const last = opened.at(-1);
  return last === undefined ? root : nameByHandle(last.handle);
}

async function openBelow(folder: string, name: Buffer): Promise<FileHandle | undefined> {
  try {
    return await openFolder(joinPath(folder, name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(readErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function countShared(opened: readonly OpenFolder[], names: readonly Buffer[]): number {
  const different = opened.findIndex(({ name }, index) => names[index]?.equals(name) !== true);
  return different < 0 ? opened.length : different;
}

function splitPath(path: Buffer): readonly Buffer[] {
  const names: Buffer[] = [];
  let start = 0;
  for (let end = path.indexOf(slash); end >= 0; end = path.indexOf(slash, start)) {
    names.push(path.subarray(start, end));
    start = end + 1;
  }
  return path.length === 0 ? names : [...names, path.subarray(start)];
}
