import { join } from 'node:path';
import type { Facts } from '../../../model/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Database, Site } from '../../../model/site.ts';

/** The programs that this tool runs on every site. */
const ownTools = [
  'flock',
  'unshare',
  'nsenter',
  'chroot',
  'mount',
  'tar',
  'gzip',
  'zstd',
  'sync',
  'du',
  'find',
  'sort',
  'xargs',
  'touch',
  'id',
  'getent',
  'chgrp',
  'rm',
  'chmod',
  'nice',
  'ionice',
];

/** Looks in the standard folders for the programs that an update of this site runs. */
export async function findTools({ site, ports }: { site: Site; ports: Ports }): Promise<Facts['tools']> {
  const databases = await Promise.all(
    site.backup.databases.map((database) => listDatabasePrograms({ database, ports })),
  );
  const names = new Set([...ownTools, ...site.services.flatMap(listPrograms), ...databases.flat()]);
  return Promise.all(
    [...names].map(async (name) => ({ name, path: (await ports.shell.find(name)) ?? null })),
  );
}

function listPrograms(service: Site['services'][number]): readonly string[] {
  if ('unit' in service) return ['systemctl'];
  return [service.start[0], service.stop[0], service.status[0]];
}

const databasePrograms: Readonly<Record<Database['engine'], readonly string[]>> = {
  postgresql: ['psql', 'pg_dump', 'pg_restore'],
  mariadb: ['mariadb', 'mariadb-dump'],
};

/** Their names in older versions of MariaDB. */
const formerNames: Readonly<Record<string, string>> = { mariadb: 'mysql', 'mariadb-dump': 'mysqldump' };

/** setpriv runs them as the required user, and makes them end with us. */
async function listDatabasePrograms({
  database: { engine, programs },
  ports,
}: {
  database: Database;
  ports: Ports;
}): Promise<readonly string[]> {
  const place = (name: string) => (programs === undefined ? name : join(programs, name));
  const isThere = async (name: string) => (await ports.shell.find(place(name))) !== undefined;
  const names = databasePrograms[engine].map(async (name) => {
    const former = formerNames[name];
    return former !== undefined && !(await isThere(name)) && (await isThere(former)) ? former : name;
  });
  return ['setpriv', ...(await Promise.all(names)).map(place)];
}
