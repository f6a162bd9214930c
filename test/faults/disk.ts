import { statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run, runOrThrow } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import { listFolders, type Stand } from './stand.ts';

const mountedApart = 'OSPI_FAULTS_MOUNTED_APART';

/** Words before the harness' own command line that run it with mounts of its own; none if it has them, or cannot. */
export async function findApart(): Promise<readonly string[]> {
  if (process.env[mountedApart] !== undefined) return [];
  const words = withOwnMounts(`${mountedApart}=1 exec "$@"`);
  return (await run([...words, 'true'])).code === 0 ? words : [];
}

/** Why nothing can be mounted here; undefined where it can. */
export function whyNoMounts(): Promise<string | undefined> {
  return Promise.resolve(process.env[mountedApart] === undefined ? 'mounting needs root' : undefined);
}

export async function whyNoLoop(): Promise<string | undefined> {
  const whyNot = await whyNoMounts();
  if (whyNot !== undefined) return whyNot;
  return (await run(['losetup', '--find'])).code === 0 ? undefined : 'there is no loop device';
}

/** Puts a folder on a small file system in memory, empty. */
export async function mountSmall({
  path,
  kib,
  inodes,
}: {
  path: string;
  kib: number;
  inodes: number;
}): Promise<void> {
  await runOrThrow([
    'mount',
    '-t',
    'tmpfs',
    '-o',
    `size=${kib}k,nr_inodes=${inodes},mode=755`,
    'tmpfs',
    path,
  ]);
}

export async function unmount(path: string): Promise<void> {
  await runOrThrow(['umount', path]);
}

/** Takes all the space that is left. */
export async function fillBytes(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail > 0) await run(['fallocate', '--length', `${bavail * bsize}`, join(path, '.ballast')]);
}

/** Takes all the inodes that are left. */
export async function fillInodes(path: string): Promise<void> {
  await run([
    'sh',
    '-c',
    'mkdir "$0" && cd "$0" && i=0 && while : >$i; do i=$((i + 1)); done',
    join(path, '.ballast'),
  ]);
}

export async function removeBallast(path: string): Promise<void> {
  await runOrThrow(['rm', '-rf', '--', join(path, '.ballast')]);
}

/** An update wants 256 MiB free; what nobody writes takes no room. */
const imageMebibytes = 400;

/** All that the program may change of a platform, on a disk of its own that is lazy: an image file. */
export interface Disk {
  /** Copies the image as it stands: what a power cut would leave. Nothing may run on it meanwhile. */
  copy(to: string): Promise<void>;
  /** Takes the disk away. */
  detach(): Promise<void>;
}

/** Makes a disk with nothing on it in the place of the platform's folders. */
export async function attachNewDisk(stand: Stand): Promise<Disk> {
  const image = join(stand.workFolder, 'disk.img');
  await runOrThrow(['rm', '-f', '--', image]);
  await runOrThrow(['truncate', '--size', `${imageMebibytes}M`, image]);
  await runOrThrow(['mkfs.ext4', '-q', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
  return attachDisk(stand, image);
}

/** Puts the folders of a disk's image in the place of the platform's folders. */
export async function attachDisk(stand: Stand, image: string): Promise<Disk> {
  const mountPoint = join(stand.workFolder, 'disk');
  const folders = listFolders(stand.site);
  await runOrThrow(['mkdir', '-p', mountPoint]);
  // What is not synced stays in memory: no commit by time, and no help for those who forget to sync before a rename.
  await runOrThrow(['mount', '-o', 'loop,commit=600,noauto_da_alloc', image, mountPoint]);
  for (const path of folders) {
    await runOrThrow(['mkdir', '-p', join(mountPoint, basename(path))]);
    await runOrThrow(['mount', '--bind', join(mountPoint, basename(path)), path]);
  }
  return {
    async copy(to) {
      await runOrThrow(['cp', '--sparse=always', '--reflink=auto', '--', image, to]);
    },
    async detach() {
      for (const path of [...folders, mountPoint]) await unmount(path);
    },
  };
}
