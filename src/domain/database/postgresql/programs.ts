import { access, constants, readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import type { Database } from '../../../model/site.ts';

const names = ['psql', 'pg_dump', 'pg_restore'];

/** Where Debian's packages put the programs, one folder per version. */
const versions = '/usr/lib/postgresql';

/**
 * The folder of PostgreSQL's client programs; undefined for the standard PATH.
 *
 * Debian's `psql` in the PATH is a script, pg_wrapper(1), several times slower than the program, and an update runs it
 * hundreds of times, partly while the page is on. With a configured server address the script only picks the newest
 * version, so that version is run directly.
 */
export async function findProgramFolder({
  database: { programs, socket, host, service },
  ports,
}: {
  database: Database;
  ports: Pick<Ports, 'shell'>;
}): Promise<string | undefined> {
  if (programs !== undefined || service !== undefined || (socket ?? host) === undefined) return programs;
  for (const name of names) {
    const path = await ports.shell.find(name);
    if (path === undefined || basename(await realpath(path)) !== 'pg_wrapper') return undefined;
  }
  const complete: number[] = [];
  for (const version of await readdir(versions).catch(() => []))
    if (/^\d+(?:\.\d+)?$/.test(version) && (await holdsPrograms(version))) complete.push(Number(version));
  return complete.length === 0 ? undefined : join(versions, String(Math.max(...complete)), 'bin');
}

async function holdsPrograms(version: string): Promise<boolean> {
  const isRunnable = (name: string) =>
    access(join(versions, version, 'bin', name), constants.X_OK).then(
      () => true,
      () => false,
    );
  return (await Promise.all(names.map(isRunnable))).every(Boolean);
}
