import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';
import type { Database } from '../../model/site.ts';
import { hideSecrets, readSecrets } from './credentials.ts';

/**
 * How the client programs of one database are run: as which user, from which folder, and which secrets must not appear
 * in their output.
 */
export interface Client {
  /** A command as it is run for this database. The connection is in `args` and `env`, which never hold a password. */
  command(
    program: string,
    options: Pick<Command, 'args' | 'env' | 'fds' | 'priority' | 'timeoutSeconds' | 'interruption'>,
  ): Command;
  /** The Unix user who runs them. */
  readonly owner: string;
  readonly uid: number | undefined;
  /** Content of the credentials file. */
  readonly credentials: string | undefined;
  /** A program's output, without any secret of the credentials files. */
  quote(text: string): string;
}

/** Reads the credentials files, so that their secrets are never shown. @throws Problem `backup.database-credentials` */
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

/** The location of a database in readable form; `file:` and the credentials file if only that file has it. */
export function nameServer({ socket, host, port, service, credentialsFile, engine }: Database): string {
  if (service !== undefined) return service;
  if (socket !== undefined) return port === undefined ? socket : `${socket}, ${port}`;
  if (host !== undefined) return port === undefined ? host : `${host}:${port}`;
  return engine === 'mariadb' && credentialsFile !== undefined ? `file:${credentialsFile}` : 'localhost';
}
