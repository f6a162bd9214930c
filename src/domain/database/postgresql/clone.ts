import { join } from 'node:path';
import { Problem } from '../../../messages/problem.ts';
import type { DumpTask, Refreshed } from '../server.ts';
import { queryMaintenance, identifier, literal, PsqlFailure, type Connection } from './connection.ts';
import { orDropped, planClosing } from './create-database.ts';
import { dropDatabase } from './drop-database.ts';
import { describeReplaced, dumpPostgresql } from './dump.ts';
import { makeCopy } from './make-copy.ts';
import { besideNames, queryAlone } from './maintenance.ts';
import { planStamp, removeStamp, requireOwnCopies } from './stamp.ts';
import { listPrepared } from './swap.ts';

/**
 * Has the server clone the live database: exact by construction, including what no dump can express. Its sessions are
 * ended, and new ones wait meanwhile. What a clone does not include (owner, grants, settings) is in the file, and is
 * restored in the swap.
 *
 * If the tool's user may not clone it, or it has subscriptions, which a clone does not include, it is dumped in full
 * and loaded instead.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function refreshCopy({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask & { readonly stamp: string };
}): Promise<Refreshed> {
  const { name } = connection.database;
  const { fresh } = besideNames(name);
  const { stamp, onShare } = task;
  try {
    await requireOwnCopies(connection);
    await removeStamp({ connection, name });
    if (!(await canClone(connection))) return await dumpAgain({ connection, task });
    await requireNothingPrepared(connection);
    const described = await describeReplaced({ connection, task });
    await dropDatabase(connection, fresh);
    await orDropped(connection, fresh, async () => {
      await clone(connection);
      await queryMaintenance(
        connection,
        [...planClosing(fresh), planStamp({ connection, name: fresh, stamp })].join('\n'),
      );
    });
    onShare(1);
    return { ...described, notTransactional: [], isHeld: true, isPartial: false };
  } catch (error) {
    throw connection.describeFailure('dump', error);
  }
}

/** Whether the tool's user may have the server clone the live database, and the clone would be complete. */
export async function canClone(connection: Connection): Promise<boolean> {
  const sql = `SELECT 'yes' FROM pg_roles, pg_database d
    WHERE rolname = current_user AND datname = ${literal(connection.database.name)}
      AND (rolsuper OR (rolcreatedb AND pg_has_role(datdba, 'USAGE')))
      AND NOT EXISTS (SELECT FROM pg_subscription WHERE subdbid = d.oid);`;
  return (await queryMaintenance(connection, sql)) !== '';
}

const dumpShare = 0.4;

async function dumpAgain({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask & { readonly stamp: string };
}): Promise<Refreshed> {
  const { folder, compression, interruption, stamp, onShare } = task;
  const dumped = await dumpPostgresql({
    connection,
    task: {
      ...task,
      onShare: (share) => {
        onShare(share * dumpShare);
      },
    },
  });
  const files = Object.fromEntries(
    Object.entries(dumped.files).map(([what, file]) => [what, join(folder, file)]),
  );
  await makeCopy({
    connection,
    task: {
      ...{ files, compression, interruption, stamp },
      onShare: (share) => {
        onShare(dumpShare + share * (1 - dumpShare));
      },
    },
  });
  return { ...dumped, isHeld: false, isPartial: false };
}

/** A server under load may not end a session in time; leftovers of a killed updater may end only now. */
const tries = 3;

async function clone(connection: Connection): Promise<void> {
  const { name } = connection.database;
  const { fresh } = besideNames(name);
  const sql = await planClone(connection);
  for (let left = tries; ; left -= 1) {
    await requireNothingPrepared(connection);
    try {
      await queryAlone({ connection, names: [name], sql });
      return;
    } catch (error) {
      if (left === 1 || !(error instanceof PsqlFailure)) throw error;
      await dropDatabase(connection, fresh);
    }
  }
}

/** They are not sessions, so only their owner can end them; the server does not clone a database that has one. */
async function requireNothingPrepared(connection: Connection): Promise<void> {
  const { engine, name } = connection.database;
  const prepared = await listPrepared(connection, [name]);
  if (prepared.length === 0) return;
  throw Problem.of('backup.database-dump-failed', {
    ...{ engine, name, program: 'psql', exitCode: 1 },
    lastLines: [`pg_prepared_xacts: ${prepared.join(', ')}`],
  });
}

/**
 * Up to this size, WAL-logging the clone is faster than two checkpoints of the whole server and a file copy: for 60 MB,
 * half the time.
 */
const logBytes = 256 * 1024 ** 2;

/**
 * From PostgreSQL 15 on there is a choice of strategy, and the collation version is given explicitly: if the system's
 * collations are newer, a clone is refused otherwise.
 */
async function planClone(connection: Connection): Promise<string> {
  const { name } = connection.database;
  const sql = `SELECT current_setting('server_version_num'), pg_database_size(oid), to_jsonb(d) ->> 'datcollversion'
    FROM pg_database d WHERE datname = ${literal(name)};`;
  const [version = '', bytes = '', collation = ''] = (await queryMaintenance(connection, sql)).split('\t');
  const strategy = Number(bytes) > logBytes ? 'FILE_COPY' : 'WAL_LOG';
  return [
    `CREATE DATABASE ${identifier(besideNames(name).fresh)} TEMPLATE ${identifier(name)} ALLOW_CONNECTIONS false`,
    ...(Number(version) >= 150_000 ? [`STRATEGY ${strategy}`] : []),
    ...(collation === '' ? [] : [`COLLATION_VERSION ${literal(collation)}`]),
  ]
    .join(' ')
    .concat(';');
}
