import type { DatabaseFacts } from '../../../model/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Database, Site } from '../../../model/site.ts';
import { nameServer } from '../../database/client.ts';
import { openServer } from '../../database/open-server.ts';
import { readWholeFile } from '../../files/read-file.ts';

/** Queries each database's server for what an update needs to know. What it does not answer is reported as such. */
export async function readDatabases({
  site,
  ports,
}: {
  site: DatabaseSite;
  ports: Ports;
}): Promise<readonly DatabaseFacts[]> {
  return Promise.all(
    site.backup.databases.map((database) => readDatabase({ database, ports, platform: site })),
  );
}

/** What of a site names its databases, and the owner of their copies. */
export interface DatabaseSite extends Pick<Site, 'name' | 'root'> {
  readonly backup: Pick<Site['backup'], 'databases'>;
}

interface Asked {
  readonly database: Database;
  readonly ports: Ports;
  readonly platform: DatabaseSite;
}

async function readDatabase({ database, ports, platform }: Asked): Promise<DatabaseFacts> {
  const facts = await askServer({ database, ports, platform });
  const user = await findUser({
    database,
    ports,
    isFileSound: facts.problem?.code !== 'backup.database-credentials',
  });
  return { ...facts, ...(user !== undefined && { user }) };
}

async function askServer({ database, ports, platform }: Asked): Promise<DatabaseFacts> {
  try {
    return await openServer({ database, ports, platform }).readFacts();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { engine, name } = database;
    return { engine, name, server: nameServer(database), problem: error.toRecord() };
  }
}

/** The client programs connect as the user who runs them, unless the configuration or a file says otherwise. */
async function findUser({
  database: { engine, user, runAs, service, credentialsFile },
  ports,
  isFileSound,
}: {
  database: Database;
  ports: Ports;
  /** Anything but a regular file of ours must not be read: reading might never end. */
  isFileSound: boolean;
}): Promise<string | undefined> {
  if (user !== undefined) return user;
  if (engine === 'postgresql' && service !== undefined) return undefined;
  if (engine === 'mariadb' && credentialsFile !== undefined)
    return isFileSound ? readUser(credentialsFile) : undefined;
  return runAs ?? (await ports.system.user()).name;
}

/** From an option file, if it is written plainly: `user=ospi` below `[client]`. */
async function readUser(file: string): Promise<string | undefined> {
  const text = await readWholeFile(file, { maximumBytes: 2 ** 20 }).then(String, () => '');
  const client = text.split(/^\s*\[/m).find((group) => /^client\s*\]/.test(group));
  return /^\s*user\s*=\s*(["']?)([^"'#\s]+)\1\s*$/m.exec(client ?? '')?.[2];
}
