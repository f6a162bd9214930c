import { Problem } from '../../../messages/problem.ts';
import {
  exists,
  queryMaintenance,
  identifier,
  literal,
  PsqlFailure,
  splitLines,
  type Connection,
} from './connection.ts';
import { dropDatabase } from './drop-database.ts';
import { endOrphans } from './orphans.ts';
import { besideNames, queryAlone } from './maintenance.ts';

/** A server under load may not end a session in time. */
const tries = 3;

/**
 * Replaces the live database by the restored one in one transaction: a kill or a power cut leaves either the old or the
 * new one.
 *
 * @param opening statements that reopen the restored one to others, under its name before the swap. They belong to the
 *   transaction; a statement that the server refuses is left out
 * @throws Problem `backup.database-swap-failed`
 */
export async function swapDatabases({
  connection,
  opening = [],
}: {
  connection: Connection;
  opening?: readonly string[];
}): Promise<void> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  await rename({
    ...{ connection, moves: { [name]: replaced, [fresh]: name }, isLiveUsed: true, tolerated: opening },
    // A database of that name created since the restore began is not the replaced one, but in the way.
    makeWay: async () => {
      if ((await exists(connection, name)) && (await exists(connection, fresh)))
        await dropDatabase(connection, replaced);
    },
  });
}

/**
 * The reverse, also in one transaction.
 *
 * @param closing statements that close the restored one again, under its name before
 * @throws Problem `backup.database-swap-failed`
 */
export async function swapBack({
  connection,
  closing = [],
}: {
  connection: Connection;
  closing?: readonly string[];
}): Promise<void> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  await rename({
    ...{ connection, moves: { [name]: fresh, [replaced]: name }, isLiveUsed: false, tolerated: closing },
  });
}

/** Renames databases, each if it exists: on an empty server there is nothing to replace. */
async function rename({
  connection,
  moves,
  isLiveUsed,
  tolerated,
  makeWay = () => Promise.resolve(),
}: {
  connection: Connection;
  moves: Readonly<Record<string, string>>;
  /** Whether the live database before it is the one that the platform used. */
  isLiveUsed: boolean;
  tolerated: readonly string[];
  makeWay?: () => Promise<void>;
}): Promise<void> {
  const { name, engine } = connection.database;
  const [source = ''] = Object.keys(moves).slice(-1);
  const refuse = (detail: string, cause?: unknown) =>
    Problem.of(
      'backup.database-swap-failed',
      // Both renames are one transaction: what is in place is complete.
      { engine, name, detail, untouched: isLiveUsed, ...(isLiveUsed ? {} : { isRestored: true as const }) },
      cause,
    );
  await endOrphans(connection).catch(() => undefined); // The rename reports what is wrong.
  for (let left = tries; ; left -= 1) {
    try {
      if (left < tries) await makeWay();
      const present: string[] = [];
      for (const from of Object.keys(moves)) if (await exists(connection, from)) present.push(from);
      const prepared = await listPrepared(connection, present);
      // They are not sessions, so only their owner can end them.
      if (prepared.length > 0) throw refuse(`pg_prepared_xacts: ${prepared.join(', ')}`);
      const statements = present.map(
        (from) => `ALTER DATABASE ${identifier(from)} RENAME TO ${identifier(moves[from] ?? from)};`,
      );
      const sql = ['BEGIN;', ...tolerate(tolerated), ...statements, 'COMMIT;'].join('\n');
      await queryAlone({ connection, names: present, sql });
      return;
    } catch (error) {
      if (error instanceof Problem && error.code === 'backup.database-swap-failed') throw error;
      // The connection may have been lost after the server was done.
      if (!(await exists(connection, source).catch(() => true))) return;
      if (left > 1 && error instanceof PsqlFailure) continue;
      throw refuse(error instanceof PsqlFailure ? error.lines.join(' ') : String(error), error);
    }
  }
}

/** psql sets a savepoint before each statement, and rolls back to it on failure. */
function tolerate(statements: readonly string[]): readonly string[] {
  if (statements.length === 0) return [];
  return [
    String.raw`\set ON_ERROR_STOP off`,
    String.raw`\set ON_ERROR_ROLLBACK on`,
    ...statements,
    String.raw`\set ON_ERROR_ROLLBACK off`,
    String.raw`\set ON_ERROR_STOP on`,
  ];
}

/** Prepared transactions: the server does not rename a database that has one. */
export async function listPrepared(
  connection: Connection,
  names: readonly string[],
): Promise<readonly string[]> {
  const sql = `SELECT format('%L (%s)', gid, owner) FROM pg_prepared_xacts
    WHERE database IN (${['', ...names].map(literal).join(', ')}) ORDER BY prepared;`;
  return splitLines(await queryMaintenance(connection, sql));
}
