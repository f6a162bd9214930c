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

/** A server under load may not get round to ending a session in time. */
const tries = 3;

/**
 * Puts the restored database in the place of the live one in one transaction: a kill or a power cut leaves the one or the
 * other.
 *
 * @param opening what gives the restored one back what kept others out of it, under its name before the swap. It belongs to the
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
    // Whatever is there since the restore has begun is no replaced one, but stands in its way.
    makeWay: async () => {
      if ((await exists(connection, name)) && (await exists(connection, fresh)))
        await dropDatabase(connection, replaced);
    },
  });
}

/**
 * The other way round, in one transaction too.
 *
 * @param closing what keeps others out of the one that is taken back, under its name before
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

/** Renames databases, each where it is there: on an empty server there is nothing to replace. */
async function rename({
  connection,
  moves,
  isLiveUsed,
  tolerated,
  makeWay = () => Promise.resolve(),
}: {
  connection: Connection;
  moves: Readonly<Record<string, string>>;
  /** Whether what is live before it is what the platform used. */
  isLiveUsed: boolean;
  tolerated: readonly string[];
  makeWay?: () => Promise<void>;
}): Promise<void> {
  const { name, engine } = connection.database;
  const [source = ''] = Object.keys(moves).slice(-1);
  const refuse = (detail: string, cause?: unknown) =>
    Problem.of(
      'backup.database-swap-failed',
      // Both renames are one transaction: what is in place is whole.
      { engine, name, detail, untouched: isLiveUsed, ...(isLiveUsed ? {} : { isRestored: true as const }) },
      cause,
    );
  await endOrphans(connection).catch(() => undefined); // The renaming says what is wrong.
  for (let left = tries; ; left -= 1) {
    try {
      if (left < tries) await makeWay();
      const present: string[] = [];
      for (const from of Object.keys(moves)) if (await exists(connection, from)) present.push(from);
      const prepared = await listPrepared(connection, present);
      // They are no sessions, so nothing ends them but their owner's word.
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

/** psql sets a savepoint before each, and goes back to it where one fails. */
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

/** Transactions that wait for their second phase: the server renames no database that has one. */
export async function listPrepared(
  connection: Connection,
  names: readonly string[],
): Promise<readonly string[]> {
  const sql = `SELECT format('%L (%s)', gid, owner) FROM pg_prepared_xacts
    WHERE database IN (${['', ...names].map(literal).join(', ')}) ORDER BY prepared;`;
  return splitLines(await queryMaintenance(connection, sql));
}
