import type { RestoreWarning } from '../server.ts';
import { exists, queryMaintenance, identifier, literal, PsqlFailure, type Connection } from './connection.ts';
import { besideNames, endSessions, queryAlone } from './maintenance.ts';
import { endOrphans } from './orphans.ts';
import { removeStamp } from './stamp.ts';

/** A replication slot's client may reconnect in between. */
const tries = 3;

/**
 * Drops a database, if it exists, together with its connections and everything that would prevent it: its template
 * flag, and its subscriptions, whose slots at the publishers are left for the restored subscriptions.
 */
export async function dropDatabase(connection: Connection, name: string): Promise<void> {
  await endOrphans(connection);
  if (!(await exists(connection, name))) return;
  // From here on it does not count as proven: the server may be killed half-way, or continue when we are.
  await removeStamp({ connection, name });
  // Failures of either do not matter: the server then says what prevents the drop.
  await queryMaintenance(connection, unmarkTemplate(name), { isTolerant: true });
  await dropSubscriptions(connection, name).catch(() => undefined);
  for (let left = tries; ; left -= 1) {
    try {
      // Not in a transaction: the server forbids that.
      await queryAlone({ connection, names: [name], sql: `DROP DATABASE IF EXISTS ${identifier(name)};` });
      return;
    } catch (error) {
      if (left === 1 || !(error instanceof PsqlFailure)) throw error;
      await endSessions(connection, [name]).catch(() => undefined);
    }
  }
}

/**
 * Drops a database beside the live one that is no longer needed: what a swap replaced, if no other is named. If the
 * server refuses, the live database is still correct and the platform need not wait: the other one is renamed, so that
 * it does not signal a restore in progress, and reported.
 */
export async function dropReplaced(
  connection: Connection,
  name = besideNames(connection.database.name).replaced,
): Promise<readonly RestoreWarning[]> {
  const { left } = besideNames(connection.database.name);
  // One that an earlier restore had to leave and that may be droppable by now.
  await dropDatabase(connection, left).catch(() => undefined);
  try {
    await dropDatabase(connection, name);
    return [];
  } catch (error) {
    if (!(error instanceof PsqlFailure)) throw error;
    const isAside = await putAside({ connection, name, left });
    const detail = error.lines.join(' ');
    return [{ code: 'backup.database-left', left: isAside ? left : name, detail }];
  }
}

/**
 * Sets what a swap replaced aside under that other name, since nobody has saved it. What an earlier restore put there
 * is dropped. May be repeated after a kill at any moment.
 */
export async function keepReplaced(connection: Connection): Promise<readonly RestoreWarning[]> {
  const { replaced, left } = besideNames(connection.database.name);
  if (!(await exists(connection, replaced)))
    return (await exists(connection, left)) ? [{ code: 'backup.database-kept', left }] : [];
  await dropDatabase(connection, left).catch(() => undefined);
  const isAside = await putAside({ connection, name: replaced, left });
  return [{ code: 'backup.database-kept', left: isAside ? left : replaced }];
}

/** @returns whether it has the other name now: one that was left before may have it */
async function putAside({
  connection,
  name,
  left,
}: {
  connection: Connection;
  name: string;
  left: string;
}): Promise<boolean> {
  if (await exists(connection, left)) return false;
  const sql = `ALTER DATABASE ${identifier(name)} RENAME TO ${identifier(left)};`;
  try {
    await queryAlone({ connection, names: [name], sql });
    return true;
  } catch (error) {
    if (!(error instanceof PsqlFailure)) throw error;
    return false;
  }
}

function unmarkTemplate(name: string): string {
  return String.raw`SELECT format('ALTER DATABASE %I IS_TEMPLATE false;', datname) FROM pg_database
    WHERE datname = ${literal(name)} AND datistemplate \gexec`;
}

async function dropSubscriptions(connection: Connection, name: string): Promise<void> {
  const sql = `SELECT count(*) FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = ${literal(name)});`;
  if ((await queryMaintenance(connection, sql)) === '0') return;
  const opening = `ALTER DATABASE ${identifier(name)} ALLOW_CONNECTIONS true;`;
  await queryMaintenance(connection, opening, { isTolerant: true });
  await connection.query(unsubscribe, { name, isTolerant: true });
}

/** Not if it would fire somebody else's event trigger: a superuser would run it. */
const unsubscribe = String.raw`
SELECT format('ALTER SUBSCRIPTION %I DISABLE;', subname), format('ALTER SUBSCRIPTION %I SET (slot_name = NONE);', subname),
  format('DROP SUBSCRIPTION %I;', subname)
  FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND NOT EXISTS (SELECT FROM pg_event_trigger JOIN pg_proc p ON p.oid = evtfoid JOIN pg_roles r ON r.oid = proowner
      WHERE NOT rolsuper) \gexec
`;
