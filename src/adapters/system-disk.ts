import { readFile, realpath, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiskSpace } from '../model/machine.ts';

/** For the file system that holds `path`, or would hold it: that of the nearest existing parent. */
export async function readDiskSpace(path: string): Promise<DiskSpace> {
  const real = await findExisting(path);
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(real);
  return {
    ...findMount(await readFile('/proc/self/mountinfo', 'utf8'), real),
    // As df(1) computes percentages: blocks reserved for root are neither used nor free.
    totalBytes: (blocks - bfree + bavail) * bsize,
    freeBytes: bavail * bsize,
    // btrfs and others allocate inodes on demand, and report a total of 0.
    ...(files > 0 && { freeInodes: ffree }),
  };
}

/** Links are followed: the file system at their end counts. */
async function findExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code === 'ENOENT' || code === 'ENOTDIR') && path !== '/') return findExisting(dirname(path));
    throw error;
  }
}

/** The mount point of a path, in the form of proc_pid_mountinfo(5); of several on top of each other, the topmost. */
function findMount(mountinfo: string, path: string): Pick<DiskSpace, 'mount' | 'device'> {
  const mounts = mountinfo
    .trimEnd()
    .split('\n')
    .map(parseMount)
    .filter(({ mount }) => path === mount || path.startsWith(mount === '/' ? '/' : `${mount}/`));
  const longest = Math.max(...mounts.map(({ mount }) => mount.length));
  return mounts.findLast(({ mount }) => mount.length === longest) ?? { mount: '/', device: 'unknown' };
}

function parseMount(line: string): Pick<DiskSpace, 'mount' | 'device'> {
  const [own = '', file = ''] = line.split(' - ');
  const [, , number = '', , mount = ''] = own.split(' ');
  const [, source = ''] = file.split(' ');
  // The source is the same for all subvolumes and bind mounts of a file system; tmpfs and the like only have a word.
  const device = source.includes('/') ? source : number;
  return { mount: unescape(mount), device: unescape(device) };
}

/** Blanks and backslashes are octal escapes there. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
