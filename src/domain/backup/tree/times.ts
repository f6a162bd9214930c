import type { FileHandle } from 'node:fs/promises';
import type { Ports } from '../../../ports/ports.ts';
import { nameByHandle } from './open-folders.ts';

/** Runs an action that creates and removes names in a folder, and restores the folder's mtime. */
export async function keepTime<T>(
  { root, ports }: { root: FileHandle; ports: Pick<Ports, 'shell'> },
  action: () => Promise<T>,
): Promise<T> {
  const { mtimeNs } = await root.stat({ bigint: true });
  try {
    return await action();
  } finally {
    if ((await root.stat({ bigint: true })).mtimeNs !== mtimeNs) await setTime({ root, mtimeNs, ports });
  }
}

/** Sets a folder's mtime. With touch(1), since Node's timestamps are not exact. */
export async function setTime({
  root,
  mtimeNs,
  ports,
}: {
  root: FileHandle;
  mtimeNs: bigint;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const digits = mtimeNs.toString().padStart(10, '0');
  const date = `@${digits.slice(0, -9)}.${digits.slice(-9)}`;
  await ports.shell.run({
    program: 'touch',
    args: ['--no-create', '-m', `--date=${date}`, '--', `${nameByHandle(root)}/.`],
  });
}
