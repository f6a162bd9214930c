import { Problem } from '../../../ports/problem.ts';
import type { RestoreWarning } from '../server.ts';
import { identifier, PsqlFailure, type Connection } from './connection.ts';
import { besideNames, endSessions, exists, queryAlone, queryMaintenance } from './maintenance.ts';

/** A client of a replication slot may come back in between. */
const tries = 3;

/**
 * Drops a database, if it is there, with all that is connected to it and all that would keep the server from it: its being a template,
 * its subscriptions, whose slots at their publishers are left for the subscriptions that were restored.
 */
export async function dropDatabase(connection: Connection, name: string): Promise<void> {
  if (!(await exists(connection, name))) return;
  const it = identifier(name);
  await queryMaintenance(connection, `ALTER DATABASE ${it} IS_TEMPLATE false;`, { isTolerant: true });
  await connection.query(dropSubscriptions, { name, isTolerant: true }).catch(ignoreNoEntry);
  for (let left = tries; ; left -= 1) {
    try {
      // Not in a transaction: the server forbids it.
      await queryAlone({ connection, names: [name], sql: `DROP DATABASE IF EXISTS ${it};` });
      return;
    } catch (error) {
      if (left === 1 || !(error instanceof PsqlFailure)) throw error;
      await endSessions(connection, [name]).catch(() => undefined);
    }
  }
}

/**
 * Drops what a swap replaced. Where the server refuses, what was restored is in its place all the same, and the platform need not
 * wait: it is put aside under another name, so that it is no sign of a restore under way, and told.
 */
export async function dropReplaced(connection: Connection): Promise<readonly RestoreWarning[]> {
  const { replaced, left } = besideNames(connection.database.name);
  // One that an earlier restore had to leave, and that can be dropped by now.
  await dropDatabase(connection, left).catch(() => undefined);
  try {
    await dropDatabase(connection, replaced);
    return [];
  } catch (error) {
    if (!(error instanceof PsqlFailure)) throw error;
    const isFree = !(await exists(connection, left));
    if (isFree)
      await queryAlone({
        ...{ connection, names: [replaced] },
        sql: `ALTER DATABASE ${identifier(replaced)} RENAME TO ${identifier(left)};`,
      });
    return [
      {
        code: 'backup.database-left',
        ...{ left: isFree ? left : replaced, detail: error.lines.join(' ') },
      },
    ];
  }
}

/** It may be closed to connections; then the server says why it is not dropped. */
function ignoreNoEntry(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}

/** Not where a function of somebody else's would watch it: a superuser would run it. */
const dropSubscriptions = String.raw`
SELECT format('ALTER SUBSCRIPTION %I DISABLE;', subname), format('ALTER SUBSCRIPTION %I SET (slot_name = NONE);', subname),
  format('DROP SUBSCRIPTION %I;', subname)
  FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND NOT EXISTS (SELECT FROM pg_event_trigger JOIN pg_proc p ON p.oid = evtfoid JOIN pg_roles r ON r.oid = proowner
      WHERE NOT rolsuper) \gexec
`;
