import { Problem } from '../../../ports/problem.ts';
import { identifier, literal, PsqlFailure, splitLines, type Connection } from './connection.ts';
import { dropDatabase } from './drop-database.ts';
import { besideNames, exists, queryAlone, queryMaintenance } from './maintenance.ts';

/** A server under load may not get round to ending a session in time. */
const tries = 3;

/**
 * Puts the restored database in the place of the live one in one transaction: a kill or a power cut leaves the one or the
 * other.
 *
 * @throws Problem `backup.database-swap-failed`
 */
export async function swapDatabases({ connection }: { connection: Connection }): Promise<void> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  await rename({
    ...{ connection, moves: { [name]: replaced, [fresh]: name }, isLiveUsed: true },
    // Whatever is there since the restore has begun is no replaced one, but stands in its way.
    makeWay: async () => {
      if ((await exists(connection, name)) && (await exists(connection, fresh)))
        await dropDatabase(connection, replaced);
    },
  });
}

/** The other way round, in one transaction too. @throws Problem `backup.database-swap-failed` */
export async function swapBack({ connection }: { connection: Connection }): Promise<void> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  await rename({ connection, moves: { [name]: fresh, [replaced]: name }, isLiveUsed: false });
}

/** Renames databases, each where it is there: on an empty server there is nothing to replace. */
async function rename({
  connection,
  moves,
  isLiveUsed,
  makeWay = () => Promise.resolve(),
}: {
  connection: Connection;
  moves: Readonly<Record<string, string>>;
  /** Whether what is live before it is what the platform used. */
  isLiveUsed: boolean;
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
      await queryAlone({ connection, names: present, sql: `BEGIN; ${statements.join(' ')} COMMIT;` });
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

/** Transactions that wait for their second phase: the server renames no database that has one. */
async function listPrepared(connection: Connection, names: readonly string[]): Promise<readonly string[]> {
  const sql = `SELECT format('%L (%s)', gid, owner) FROM pg_prepared_xacts
    WHERE database IN (${['', ...names].map(literal).join(', ')}) ORDER BY prepared;`;
  return splitLines(await queryMaintenance(connection, sql));
}
