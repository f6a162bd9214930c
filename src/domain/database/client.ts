import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';
import type { Database } from '../../model/site.ts';
import { hideSecrets, readSecrets } from './credentials.ts';

/** How the client programs of one database are run: as whom, from where, and what must never be read in their words. */
export interface Client {
  /**
   * A command as this database's programs are run. The connection itself is in `args` and `env`, which never hold a
   * password.
   */
  command(
    program: string,
    options: Pick<Command, 'args' | 'env' | 'fds' | 'priority' | 'timeoutSeconds' | 'interruption'>,
  ): Command;
  /** The Unix user who runs them. */
  readonly owner: string;
  readonly uid: number | undefined;
  /** What stands in the credentials file. */
  readonly credentials: string | undefined;
  /** What a program said, without any secret of the credentials files. */
  quote(text: string): string;
}

/** Reads the credentials files, so that nothing of them is ever shown. @throws Problem `backup.database-credentials` */
export async function openClient({ database, ports }: { database: Database; ports: Ports }): Promise<Client> {
  const { secrets, credentials, uid } = await readSecrets({ database, ports });
  const { programs, runAs } = database;
  return {
    owner: runAs ?? (await ports.system.user()).name,
    uid,
    credentials,
    command: (program, options) => ({
      program: programs === undefined ? program : join(programs, program),
      diesWithUs: true,
      ...(runAs === undefined ? {} : { runAs }),
      ...options,
    }),
    quote: (text) => hideSecrets(text, secrets),
  };
}

/** Where a database is, as people say it; `file:` and the credentials file, where only that tells it. */
export function nameServer({ socket, host, port, service, credentialsFile, engine }: Database): string {
  if (service !== undefined) return service;
  if (socket !== undefined) return port === undefined ? socket : `${socket}, ${port}`;
  if (host !== undefined) return port === undefined ? host : `${host}:${port}`;
  return engine === 'mariadb' && credentialsFile !== undefined ? `file:${credentialsFile}` : 'localhost';
}
