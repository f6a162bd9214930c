import { lstat } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';

/** A Unix user. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly groups: readonly string[];
}

/** Undefined if there is no such user. */
export async function readAccount(
  name: string,
  { shell }: Pick<Ports, 'shell'>,
): Promise<Account | undefined> {
  const found = await shell.run({ program: 'getent', args: ['passwd', name] });
  const [own = '', , uid = ''] = found.stdout.trim().split(':');
  if (found.exitCode !== 0 || own === '') return undefined;
  const { stdout } = await shell.run({ program: 'id', args: ['-n', '-G', '-z', '--', own] });
  return { name: own, uid: Number(uid), groups: stdout.split('\0').filter((group) => group !== '') };
}

/** Those whom the platform's units run as, but root: one of them is the Superviseur's. None without systemd. */
export async function findAccounts({
  units,
  ports,
}: {
  units: readonly string[];
  ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<readonly string[]> {
  if (units.length === 0 || !(await ports.system.hasSystemd())) return [];
  const { stdout } = await ports.shell.run({
    program: 'systemctl',
    args: ['show', '--property=User', '--', ...units],
    timeoutSeconds: 30,
  });
  const names = [...stdout.matchAll(/^User=(.+)$/gm)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => name !== 'root' && name !== '0');
}

/** The name of a folder's owner; undefined for root's, and if there is no such folder or no such user. */
export async function findOwner(folder: string, ports: Pick<Ports, 'shell'>): Promise<string | undefined> {
  const { uid } = await lstat(folder).catch(() => ({ uid: 0 }));
  return uid === 0 ? undefined : (await readAccount(String(uid), ports))?.name;
}
