import { readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/**
 * The number of the mount that an open file is in (proc_pid_fdinfo(5)). Unlike stat(2) it asks nothing of the file system: one
 * of FUSE, which an ordinary account may mount over its own folder or file, could let whoever asks wait for ever.
 */
export async function readMountId({ fd }: FileHandle): Promise<number> {
  const info = await readFile(`/proc/self/fdinfo/${fd}`, 'utf8');
  const [, id] = /^mnt_id:\s*(\d+)$/m.exec(info) ?? [];
  if (id === undefined) throw new Error('the kernel does not name the mount of an open file');
  return Number(id);
}

/** The type of the file system that is mounted there; undefined if the mount is gone. */
export async function readFileSystem(mountId: number): Promise<string | undefined> {
  return findFileSystem(await readFile('/proc/self/mountinfo', 'utf8'), mountId);
}

/** @see proc_pid_mountinfo(5): the type comes first after the separator, which follows any number of optional fields */
export function findFileSystem(mountInfo: string, mountId: number): string | undefined {
  const line = mountInfo.split('\n').find((each) => each.startsWith(`${mountId} `));
  return line?.split(' - ')[1]?.split(' ')[0];
}

/** Those whose answers come from a program or another machine, and may never come. */
const remote: ReadonlySet<string> = new Set(
  '9p afs autofs beegfs ceph cifs coda fuse fuseblk gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs smb3 smbfs'.split(
    ' ',
  ),
);

export function isRemote(fileSystem: string): boolean {
  return remote.has(fileSystem) || fileSystem.startsWith('fuse.');
}
