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

/** The situation before a swap. */
export interface SwapBaseline {
  readonly live: Content;
  readonly fresh: Content;
  /** Whether all user tables are in `old` already, from a killed swap. */
  readonly hasLeft: boolean;
  /** Whether any of them are, so that the state of the live database is unknown. */
  readonly isRepeated: boolean;
  /** Whether an earlier swap was killed, so that the live database may lack events and triggers. */
  readonly isMarked: boolean;
  readonly wasLive: boolean;
  /** Number of tables users had, as far as known. */
  readonly tables: number;
  /** The copy being put in place, which is kept when the swap is undone. */
  readonly copy: { readonly stamp: string; readonly tables: number } | undefined;
  /** The character set of the live database; empty if it did not exist. */
  readonly charset: string;
  /** What cannot be moved, to create it again; undefined if it cannot be read. */
  readonly saved: SavedObjects | undefined;
  readonly privileges: ServerObjects['privileges'];
  /** The users that the swap may change; null if they cannot be read, and are then not changed. */
  readonly accounts: ServerObjects['accounts'];
  /** Sessions that held its tables from another database. */
  readonly ended: readonly string[];
}

/**
 * Drops what was replaced, or sets it aside: the swap cannot be undone after this.
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
    // A kill may leave part of `old`: the mark keeps it from being mistaken for part of what users had.
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
 * Restores the live database to what it was, as far as the current situation tells.
 *
 * @returns whether it was restored
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
    // While something is missing, the mark stays, so that no backup is made of it.
    if (isMarked || changed.length > 0) return false;
    await dropOthers();
    return true;
  } catch {
    return false;
  }
}

/** `old` last: once it is gone, the swap is complete. */
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
