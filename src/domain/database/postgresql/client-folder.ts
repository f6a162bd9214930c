import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from './connection.ts';

/** Files for the client programs, readable by nobody else. */
export interface ClientFolder {
  /** @returns its path */
  write(name: string, content: string | Buffer): Promise<string>;
}

/**
 * Not in TMPDIR: in somebody else's folder it could be replaced. Others may enter it but read nothing there: the
 * programs may run as another user.
 */
const parent = '/tmp';

/** Creates a folder for the duration of `action`. */
export async function withClientFolder<T>(
  { connection: { client, ports } }: { connection: Connection },
  action: (folder: ClientFolder) => Promise<T>,
): Promise<T> {
  const path = await mkdtemp(join(parent, 'ospi-update-client-'));
  try {
    await chmod(path, 0o711);
    const uid = await findUser();
    return await action({
      async write(name, content) {
        const file = join(path, name);
        const handle = await open(file, 'wx', 0o600);
        try {
          await handle.writeFile(content);
          if (uid !== undefined) await handle.chown(uid, -1);
        } finally {
          await handle.close();
        }
        return file;
      },
    });
  } finally {
    await rm(path, { recursive: true, force: true });
  }

  async function findUser(): Promise<number | undefined> {
    if (client.owner === (await ports.system.user()).name) return undefined;
    const { stdout } = await ports.shell.run({ program: 'id', args: ['--user', '--', client.owner] });
    return stdout.trim() === '' ? undefined : Number(stdout);
  }
}
