import { statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run, runOrThrow } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';
import type { Stand } from './stand.ts';

const mountedApart = 'OSPI_FAULTS_MOUNTED_APART';

/**
 * A prefix for the harness's own command line that runs it in its own mount namespace; empty if it has one, or cannot.
 */
export async function findApart(): Promise<readonly string[]> {
  if (process.env[mountedApart] !== undefined) return [];
  const words = withOwnMounts(`${mountedApart}=1 exec "$@"`);
  return (await run([...words, 'true'])).code === 0 ? words : [];
}

/** Why nothing can be mounted here; undefined if it can. */
export function whyNoMounts(): Promise<string | undefined> {
  return Promise.resolve(process.env[mountedApart] === undefined ? 'mounting needs root' : undefined);
}

export async function whyNoLoop(): Promise<string | undefined> {
  const whyNot = await whyNoMounts();
  if (whyNot !== undefined) return whyNot;
  return (await run(['losetup', '--find'])).code === 0 ? undefined : 'there is no loop device';
}

/** Mounts a small, empty in-memory file system on a folder. */
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

/** Takes all the remaining space. */
export async function fillBytes(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail > 0) await run(['fallocate', '--length', `${bavail * bsize}`, join(path, '.ballast')]);
}

/** Takes all the remaining inodes. */
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

/** An update requires 256 MiB free; unwritten space takes no room. */
const imageMebibytes = 400;

/** What is on which disk: on one disk, syncing the backups would also sync the release. */
const disks = ['platform', 'backups'] as const;

/** Everything of a platform that the program may change, on separate lazy disks: image files. */
export interface Disks {
  /** Copies the images as they are: what a power cut would leave. Nothing may run on them meanwhile. */
  copy(name: string): Promise<void>;
  detach(): Promise<void>;
}

/** Mounts empty disks in place of the platform's folders. */
export async function attachNewDisks(stand: Stand, name: string): Promise<Disks> {
  for (const disk of disks) {
    const image = imageOf(stand, disk, name);
    await removeImages(stand, name, [disk]);
    await runOrThrow(['truncate', '--size', `${imageMebibytes}M`, image]);
    await runOrThrow(['mkfs.ext4', '-q', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
  }
  return attachDisks(stand, name);
}

/** Mounts the folders of disks in place of the platform's folders. */
export async function attachDisks(stand: Stand, name: string): Promise<Disks> {
  const { root, state, public: served, backups } = stand.site;
  const folders = { platform: [root, served], backups: [backups, state] };
  const mounted: string[] = [];
  for (const disk of disks) {
    const mountPoint = join(stand.workFolder, `disk-${disk}`);
    await runOrThrow(['mkdir', '-p', mountPoint]);
    // What is not synced stays in memory: no periodic commit, and no implicit sync before a rename.
    const options = 'loop,commit=600,noauto_da_alloc';
    await runOrThrow(['mount', '-o', options, imageOf(stand, disk, name), mountPoint]);
    mounted.unshift(mountPoint);
    for (const path of folders[disk]) {
      await runOrThrow(['mkdir', '-p', join(mountPoint, basename(path))]);
      await runOrThrow(['mount', '--bind', join(mountPoint, basename(path)), path]);
      mounted.unshift(path);
    }
  }
  return {
    async copy(to) {
      for (const disk of disks) {
        const images = [imageOf(stand, disk, name), imageOf(stand, disk, to)];
        await runOrThrow(['cp', '--sparse=always', '--reflink=auto', '--', ...images]);
      }
    },
    async detach() {
      for (const path of mounted) await unmount(path);
    },
  };
}

export async function removeImages(
  stand: Stand,
  name: string,
  which: readonly string[] = disks,
): Promise<void> {
  for (const disk of which) await runOrThrow(['rm', '-f', '--', imageOf(stand, disk, name)]);
}

function imageOf({ workFolder }: Stand, disk: string, name: string): string {
  return join(workFolder, `${disk}-${name}.img`);
}
