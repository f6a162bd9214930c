import { Problem } from '../../../messages/problem.ts';
import type { RestoreWarning } from '../server.ts';
import { restoreAccounts } from './accounts.ts';
import { nameOf, shorten, StatementFailure, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { restorePrivileges } from './grants.ts';
import { markOld, readMark } from './mark.ts';
import { newName, oldName } from './names.ts';
import { loadObjects, type SavedObjects } from './objects.ts';
import { quoteName } from './quote.ts';
import {
  dropDatabase,
  dropEvents,
  dropTriggers,
  dropViewsAndRoutines,
  move,
  rename,
  setUp,
  withoutKeys,
} from './statements.ts';
import type { ServerObjects } from './server-objects.ts';

/** What stands where before a swap. */
export interface SwapBaseline {
  readonly live: Content;
  readonly fresh: Content;
  /** Whether all that users had is in `old` already, from a swap that was killed. */
  readonly hasLeft: boolean;
  /** Whether any of it is, so that nothing tells what the live database was. */
  readonly isRepeated: boolean;
  /** Whether an earlier swap was killed, so that the live database may lack events and triggers. */
  readonly isMarked: boolean;
  readonly wasLive: boolean;
  /** How many tables users had, as far as it can be told. */
  readonly tables: number;
  /** The copy that is put in place, which stays when it is taken back. */
  readonly copy: { readonly stamp: string; readonly tables: number } | undefined;
  /** How the live database was made; empty where it was not there. */
  readonly charset: string;
  /** What cannot be moved, to make it again; undefined where it cannot be read. */
  readonly saved: SavedObjects | undefined;
  readonly privileges: ServerObjects['privileges'];
  /** The users whom the swap may change; null where they cannot be read, and are not changed. */
  readonly accounts: ServerObjects['accounts'];
  /** The sessions that held tables of it from elsewhere. */
  readonly ended: readonly string[];
}

/**
 * Drops what was replaced, or puts it aside: from here on there is no way back.
 *
 * @throws Problem `backup.database-swap-failed`
 */
export async function finishSwap(
  connection: Connection,
  keep?: (connection: Connection) => Promise<readonly RestoreWarning[]>,
): Promise<readonly RestoreWarning[]> {
  const old = oldName(connection.database.name);
  try {
    if (keep !== undefined) return await keep(connection);
    // A kill may leave a part of `old`, which is then not taken for a part of what users had.
    const mark = await readMark(connection);
    if (mark !== undefined) await connection.query(markOld(old, { ...mark, isOver: true }));
    await dropBeside(connection);
    return [];
  } catch (error) {
    throw describeSwapFailure({ error, connection, untouched: false });
  }
}

/** @throws Problem `backup.database-swap-failed` */
export async function swapBack({
  connection,
  baseline,
}: {
  connection: Connection;
  baseline: SwapBaseline;
}): Promise<void> {
  if (await goBack({ connection, baseline })) return;
  const { engine, name } = connection.database;
  const detail = `${name}: ${oldName(name)}`;
  throw Problem.of('backup.database-swap-failed', { engine, name, detail, untouched: false });
}

/**
 * Makes the live database what it was, as far as it can be told from what stands where.
 *
 * @returns whether it is
 */
export async function goBack({
  connection,
  baseline,
}: {
  connection: Connection;
  baseline: SwapBaseline;
}): Promise<boolean> {
  const { name } = connection.database;
  const [fromNew, old] = [newName(name), oldName(name)];
  const { live, isRepeated, isMarked, wasLive, charset, saved, privileges, accounts, copy } = baseline;
  if (isRepeated) return false;
  const dropOthers = () =>
    copy === undefined ? dropBeside(connection) : connection.query(`${withoutKeys}${dropDatabase(old)}`);
  try {
    const changed = await restoreAccounts({ connection, accounts, isWanted: true });
    if (!wasLive) {
      const now = await readContent(connection, name);
      const keep = copy === undefined ? '' : `${dropTriggers(now, name)}${rename(move(now, name, fromNew))}`;
      await connection.query(`${setUp}${keep}${withoutKeys}${dropDatabase(name)}`);
      await dropOthers();
      return true;
    }
    const kept = await readContent(connection, old);
    const now = await readContent(connection, name);
    if (kept.tables.length > 0 || isChanged(live, now)) {
      const moved = kept.tables.length > 0 || live.tables.length === 0 ? now : { ...now, tables: [] };
      await connection.query(
        [
          setUp,
          ...[dropEvents(now, name), dropTriggers(now, name), dropViewsAndRoutines(now, name)],
          rename([...move(moved, name, fromNew), ...move(kept, old, name)]),
          `ALTER DATABASE ${quoteName(name)} ${charset};\n`,
        ].join(''),
      );
      if (saved === undefined) return false;
      await loadObjects({ connection, saved });
      await restorePrivileges({ connection, privileges, accounts: null });
    }
    // While something is missing, the sign stays, so that no backup is made of it.
    if (isMarked || changed.length > 0) return false;
    await dropOthers();
    return true;
  } catch {
    return false;
  }
}

/** The old one last: once it is gone, all is done. */
export async function dropBeside({ query, database: { name } }: Connection): Promise<void> {
  await query(`${withoutKeys}${dropDatabase(newName(name))}${dropDatabase(oldName(name))}`);
}

function isChanged(before: Content, now: Content): boolean {
  const names = (content: Content) =>
    JSON.stringify([
      content.tables.map((it) => it.name),
      content.views,
      content.routines,
      content.triggers,
      content.events,
    ]);
  return names(before) !== names(now);
}

export function describeSwapFailure({
  error,
  connection,
  untouched,
}: {
  error: unknown;
  connection: Connection;
  untouched: boolean;
}): unknown {
  const isOurs =
    error instanceof StatementFailure ||
    (error instanceof Problem && error.code === 'backup.database-unreachable');
  if (!isOurs) return error;
  const detail = error instanceof StatementFailure ? error.message : String(error.params['detail']);
  return Problem.of(
    'backup.database-swap-failed',
    { ...nameOf(connection.database), detail: shorten(detail), untouched },
    error,
  );
}
