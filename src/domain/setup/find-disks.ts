import { readFile, stat } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';

/** A disk of this server on which backups could be kept. */
export interface FoundDisk {
  readonly mount: string;
  readonly freeBytes: number;
}

/** The mounted disks except the one of the platform, the one with the most room first. */
export async function findDisks({
  root,
  ports,
}: {
  root: string;
  ports: Pick<Ports, 'system'>;
}): Promise<readonly FoundDisk[]> {
  const own = await stat(root).catch(() => undefined);
  const mounts = listMounts(await readFile('/proc/self/mounts', 'utf8').catch(() => ''));
  const disks = await Promise.all(
    mounts.map(async (mount): Promise<readonly FoundDisk[]> => {
      const found = await stat(mount).catch(() => undefined);
      const space = await ports.system.diskSpace(mount).catch(() => undefined);
      if (found === undefined || space === undefined || !found.isDirectory() || found.dev === own?.dev)
        return [];
      return [{ mount, freeBytes: space.freeBytes }];
    }),
  );
  return disks.flat().sort((one, other) => other.freeBytes - one.freeBytes);
}

/** Of disks and of other servers; not what is part of the system. @param text of /proc/mounts. Pure. */
export function listMounts(text: string): readonly string[] {
  const mounts = text.split('\n').flatMap((line) => {
    const [device = '', mount = '', type = ''] = line.split(' ');
    const isDisk = device.startsWith('/dev/') || /^(?:nfs|cifs)/.test(type);
    // The kernel writes blanks as \040.
    const path = mount.replaceAll(/\\(\d{3})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 8)),
    );
    return isDisk &&
      !/^(?:iso9660|squashfs|vfat)$/.test(type) &&
      !/^\/(?:boot|snap|etc|proc|dev|run(?!\/media\/))(?:\/|$)/.test(path)
      ? [path]
      : [];
  });
  return [...new Set(mounts)];
}

/** `/mnt/backup  1200 GiB`. */
export function describeDisk({ mount, freeBytes }: FoundDisk): string {
  return `${mount}  ${Math.floor(freeBytes / 2 ** 30)} GiB`;
}
