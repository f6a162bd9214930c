import type { DatabaseFacts } from '../../../ports/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../ports/problem.ts';
import type { Database, Site } from '../../../ports/site.ts';
import { nameServer } from '../../database/client.ts';
import { openServer } from '../../database/open-server.ts';

/** Asks each database's server what an update needs to know of it. What it does not tell is said in its place. */
export async function readDatabases({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<readonly DatabaseFacts[]> {
  return Promise.all(site.backup.databases.map((database) => readDatabase({ database, ports })));
}

async function readDatabase({
  database,
  ports,
}: {
  database: Database;
  ports: Ports;
}): Promise<DatabaseFacts> {
  const user = await findUser({ database, ports });
  const known = user === undefined ? {} : { user };
  try {
    return { ...(await openServer({ database, ports }).readFacts()), ...known };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { engine, name } = database;
    return { engine, name, server: nameServer(database), ...known, problem: error.toRecord() };
  }
}

/** The client programs connect as who runs them, unless the configuration or a file says otherwise. */
async function findUser({
  database: { engine, user, runAs, service, credentialsFile },
  ports,
}: {
  database: Database;
  ports: Ports;
}): Promise<string | undefined> {
  if (user !== undefined) return user;
  const isToldByFile = engine === 'postgresql' ? service !== undefined : credentialsFile !== undefined;
  if (isToldByFile) return undefined;
  return runAs ?? (await ports.system.user()).name;
}
