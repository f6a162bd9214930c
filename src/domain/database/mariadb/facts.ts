import { dirname } from 'node:path';
import type { DatabaseFacts } from '../../../model/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem, toProblem } from '../../../messages/problem.ts';
import type { Database, Site } from '../../../model/site.ts';
import { nameServer } from '../client.ts';
import { requireSound } from './broken.ts';
import { refuseDump } from './dump-failure.ts';
import { lookInto } from './dumped.ts';
import { hasDistrustedRoutines } from './settings.ts';
import { nameOf, openConnection, requireDatabase, type Connection } from './connection.ts';
import { quoteString } from './quote.ts';
import { listMissingRights } from './rights.ts';
import { listRounded } from './rounded.ts';
import { isSwapUnfinished } from './mark.ts';
import { requireOwnCopies } from './stamp.ts';
import { readClientVersion, readServerVersion } from './versions.ts';

/** The platform is in service, and somebody is waiting for the answer. */
const lockSeconds = 5;

/** Never rejects: what could not be queried is a problem in the answer. */
export async function readMariadbFacts({
  database,
  ports,
  platform,
}: {
  database: Database;
  ports: Ports;
  platform?: Pick<Site, 'name' | 'root'> | undefined;
}): Promise<DatabaseFacts> {
  let facts: DatabaseFacts = { ...nameOf(database), server: nameServer(database) };
  try {
    const connection = await openConnection({ database, ports, platform, lockSeconds });
    const clientVersion = await readClientVersion(connection);
    if (clientVersion !== undefined) facts = { ...facts, clientVersion };
    facts = { ...facts, serverVersion: await readServerVersion(connection) };
    await requireOwnCopies(connection);
    if (await isSwapUnfinished(connection))
      throw Problem.of('backup.database-restore-unfinished', nameOf(database));
    await requireDatabase(connection);
    facts = { ...facts, ...(await readSizes(connection)) };
    const serverVersion = facts.serverVersion ?? '';
    const refuse = (error: unknown) => refuseDump({ error, connection });
    const grants = (await connection.query('SHOW GRANTS')).map(([line = '']) => line);
    const needsTrust = await hasDistrustedRoutines(connection);
    const missingRights = listMissingRights({ grants, name: database.name, needsTrust });
    // What may not be read cannot be judged.
    if (missingRights.includes('read')) return { ...facts, missingRights };
    await requireSound({ connection, serverVersion, forWayBack: true }).catch(refuse);
    await lookInto({ connection, name: database.name }).catch(refuse);
    const rounded = await listRounded(connection);
    return { ...facts, missingRights, ...(rounded.length === 0 ? {} : { rounded }) };
  } catch (error) {
    return { ...facts, problem: toProblem(error).toRecord() };
  }
}

async function readSizes({
  query,
  database,
}: Connection): Promise<
  Pick<DatabaseFacts, 'tableBytes' | 'totalBytes' | 'dataFolder' | 'logFolder' | 'logBytes'>
> {
  const [[tableBytes, totalBytes, folder = '', log = ''] = []] = await query(`
SELECT IFNULL(SUM(DATA_LENGTH), 0), IFNULL(SUM(DATA_LENGTH + INDEX_LENGTH + DATA_FREE), 0), @@datadir,
  IF(@@log_bin, @@log_bin_basename, '')
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteString(database.name)}`);
  return {
    tableBytes: Number(tableBytes),
    totalBytes: Number(totalBytes),
    dataFolder: isHere(database) && folder !== '' ? folder : null,
    // It keeps loaded data as they are until they expire.
    ...(isHere(database) && log !== '' ? { logFolder: dirname(log), logBytes: Number(tableBytes) } : {}),
  };
}

/** A credentials file may name any host; without the file and without a host, it is the local socket. */
function isHere({ socket, host, credentialsFile }: Database): boolean {
  if (socket !== undefined) return true;
  if (host === undefined) return credentialsFile === undefined;
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
