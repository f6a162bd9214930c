import { Problem } from '../../../ports/problem.ts';
import type { DumpFiles, RestoreWarning } from '../server.ts';
import { hasDatabase, nameOf, shorten, StatementFailure, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { makeMissingAccounts, readPresentAccounts, restoreAccounts } from './accounts.ts';
import { restorePrivileges } from './grants.ts';
import { endSessions, requireFreeTables, requireNoOutsideKeys } from './intruders.ts';
import { loadFile } from './load.ts';
import { hasMark, isSwapUnfinished, markOld, requireOwnOld } from './mark.ts';
import { newName, oldName } from './names.ts';
import { pointSequencesHere } from './sequences.ts';
import { loadObjects, saveObjects, type SavedObjects } from './objects.ts';
import { listNewcomers } from './newcomers.ts';
import { describeDefaults, nameAccount, quoteName, quoteString } from './quote.ts';
import { plainWords, readPrivileges, type Surroundings } from './surroundings.ts';

interface Swap {
  readonly connection: Connection;
  readonly dump: DumpFiles;
  readonly surroundings: Surroundings;
  readonly restoresUsers: boolean;
}

/**
 * Puts what was loaded beside in the live database's place. MariaDB renames tables, all of them in one statement, but no database, and
 * neither views nor tables with triggers change theirs. So the tables change places, and the rest is dropped and made anew
 * from the dump.
 *
 * The `old` database tells every later run how far this one came. It is made before anything is touched, holds the live
 * tables from the one statement on, and is dropped last. While it holds tables, the live database holds only a dump's, and what
 * users had is in `old`: a repeated swap then replaces the live tables and leaves `old` alone until it is done.
 *
 * @throws Problem `backup.database-swap-failed`
 */
export async function swap(task: Swap): Promise<Swapped> {
  const { connection, surroundings, restoresUsers } = task;
  const { name } = connection.database;
  const load = (key: 'routines' | 'views' | 'events') =>
    loadFile({ connection, dump: task.dump, into: name, key });
  let way: Way | undefined;
  try {
    way = await prepareWay(task);
    await makeMissingAccounts({ connection, ...surroundings });
    await connection.query(planMove({ way, name, surroundings }));
    await load('routines');
    // Dropping a routine has dropped the rights on it, and a view's definer needs his when it is made.
    const dropsNewcomers = restoresUsers;
    const differing = await restorePrivileges({ connection, ...surroundings, dropsNewcomers });
    const others = await restoreAccounts({ connection, ...surroundings, isWanted: restoresUsers });
    await load('views');
    await load('events');
    const roles = [...new Set([...differing, ...others])];
    const staying = restoresUsers ? await listNewcomers({ connection, ...surroundings }) : [];
    return { way, warnings: listWarnings({ roles, ended: way.ended, staying: staying.map(nameAccount) }) };
  } catch (error) {
    const untouched = way === undefined ? !(await isMixed(connection)) : await goBack({ connection, way });
    throw describeFailure({ error, connection, untouched });
  }
}

function listWarnings({
  roles,
  ended,
  staying,
}: Readonly<Record<'roles' | 'ended' | 'staying', readonly string[]>>): readonly RestoreWarning[] {
  return [
    ...(roles.length === 0 ? [] : [{ code: 'backup.database-roles-differ', roles } as const]),
    ...(ended.length === 0 ? [] : [{ code: 'backup.database-sessions-ended', names: ended } as const]),
    ...(staying.length === 0 ? [] : [{ code: 'backup.database-users-stay', roles: staying } as const]),
  ];
}

/** Drops what was replaced: from here on there is no way back. @throws Problem `backup.database-swap-failed` */
export async function finishSwap(connection: Connection): Promise<void> {
  await dropBeside(connection).catch((error: unknown) => {
    throw describeFailure({ error, connection, untouched: false });
  });
}

/** @throws Problem `backup.database-swap-failed` */
export async function swapBack({ connection, way }: { connection: Connection; way: Way }): Promise<void> {
  if (await goBack({ connection, way })) return;
  const { engine, name } = connection.database;
  const detail = `${name}: ${oldName(name)}`;
  throw Problem.of('backup.database-swap-failed', { engine, name, detail, untouched: false });
}

export interface Swapped {
  readonly way: Way;
  readonly warnings: readonly RestoreWarning[];
}

/** What stands where before the swap. */
export interface Way {
  readonly live: Content;
  readonly fresh: Content;
  /** Whether `old` holds what users had, from a swap that was killed. */
  readonly isRepeated: boolean;
  /** Whether an earlier swap was killed, so that the live database may lack events and triggers. */
  readonly isMarked: boolean;
  readonly wasLive: boolean;
  /** How the live database was made; empty where it was not there. */
  readonly charset: string;
  /** What cannot be moved, to make it again; undefined where it cannot be read. */
  readonly saved: SavedObjects | undefined;
  readonly privileges: Surroundings['privileges'];
  /** The users whom the swap may change; null where they cannot be read, and are not changed. */
  readonly accounts: Surroundings['accounts'];
  /** The sessions that held tables of it from elsewhere. */
  readonly ended: readonly string[];
}

async function prepareWay({ connection, surroundings, restoresUsers }: Swap): Promise<Way> {
  const { name } = connection.database;
  await requireNoOutsideKeys(connection);
  const wasLive = await hasDatabase(connection, name);
  const old = await readContent(connection, oldName(name));
  const isMarked = await hasMark(connection);
  requireOwnOld(connection, { ...old, isMarked });
  const isRepeated = old.tables.length > 0;
  const live = await readContent(connection, name);
  const saved = isRepeated ? undefined : await saveObjects({ connection, content: live });
  const charset = wasLive ? await readCharset(connection) : '';
  const fresh = await readContent(connection, newName(name));
  const privileges = await readPrivileges(connection);
  const accounts = restoresUsers ? await readPresentAccounts({ connection, ...surroundings }) : null;
  const ended = await endSessions(connection);
  await requireFreeTables(connection, live);
  return { live, fresh, isRepeated, isMarked, wasLive, charset, saved, privileges, accounts, ended };
}

/** Services are stopped: whoever still holds a table is not waited for long. */
const setUp = `${plainWords}SET SESSION lock_wait_timeout = 30;\n`;
/** Only for what is dropped whole: a rename with them off would leave keys pointing where they pointed. */
const withoutKeys = 'SET SESSION foreign_key_checks = 0;\n';

/** The statements of the one session that makes the live database the restored one, but for what is loaded into it then. */
function planMove({
  way: { live, fresh, isRepeated },
  name,
  surroundings,
}: {
  way: Way;
  name: string;
  surroundings: Surroundings;
}): string {
  const [fromNew, old] = [newName(name), oldName(name)];
  const charset = describeDefaults(surroundings);
  const leave = isRepeated
    ? `${withoutKeys}${dropDatabase(name)}SET SESSION foreign_key_checks = 1;\n`
    : `${markOld(old)}${dropEvents(live, name)}${dropTriggers(live, name)}`;
  return [
    setUp,
    leave,
    `CREATE DATABASE IF NOT EXISTS ${quoteName(name)} ${charset};\n`,
    dropTriggers(fresh, fromNew),
    rename([...(isRepeated ? [] : move(live, name, old)), ...move(fresh, fromNew, name)]),
    pointSequencesHere({ from: fromNew, to: name }),
    isRepeated ? '' : dropViewsAndRoutines(live, name),
    `ALTER DATABASE ${quoteName(name)} ${charset};\n`,
  ].join('');
}

function move({ tables }: Content, from: string, to: string): readonly string[] {
  return tables.map(
    ({ name }) => `${quoteName(from)}.${quoteName(name)} TO ${quoteName(to)}.${quoteName(name)}`,
  );
}

function rename(moves: readonly string[]): string {
  return moves.length === 0 ? '' : `RENAME TABLE ${moves.join(', ')};\n`;
}

function dropTriggers({ triggers }: Content, from: string): string {
  return triggers.map((it) => `DROP TRIGGER IF EXISTS ${quoteName(from)}.${quoteName(it)};\n`).join('');
}

function dropEvents({ events }: Content, from: string): string {
  return events.map((it) => `DROP EVENT IF EXISTS ${quoteName(from)}.${quoteName(it)};\n`).join('');
}

function dropViewsAndRoutines({ views, routines }: Content, from: string): string {
  return [
    ...views.map((it) => `DROP VIEW IF EXISTS ${quoteName(from)}.${quoteName(it)};\n`),
    // Only then the server knows packages; quoted names are the same in any mode.
    routines.length === 0 ? '' : "SET SESSION sql_mode = 'ORACLE';\n",
    ...routines.map(({ kind, name }) => `DROP ${kind} IF EXISTS ${quoteName(from)}.${quoteName(name)};\n`),
    plainWords,
  ].join('');
}

function dropDatabase(name: string): string {
  return `DROP DATABASE IF EXISTS ${quoteName(name)};\n`;
}

/**
 * Makes the live database what it was, as far as it can be told from what stands where.
 *
 * @returns whether it is
 */
async function goBack({ connection, way }: { connection: Connection; way: Way }): Promise<boolean> {
  const { name } = connection.database;
  const [fromNew, old] = [newName(name), oldName(name)];
  const { live, isRepeated, isMarked, wasLive, charset, saved, privileges, accounts } = way;
  if (isRepeated) return false;
  try {
    const changed = await restoreAccounts({ connection, accounts, isWanted: true });
    if (!wasLive) {
      await connection.query(`${withoutKeys}${dropDatabase(name)}`);
      await dropBeside(connection);
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
    await dropBeside(connection);
    return true;
  } catch {
    return false;
  }
}

/** The old one last: once it is gone, all is done. */
async function dropBeside({ query, database: { name } }: Connection): Promise<void> {
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

async function isMixed(connection: Connection): Promise<boolean> {
  // Where it can't be asked, nothing was moved by this run at least.
  return isSwapUnfinished(connection).catch(() => false);
}

async function readCharset({ query, database }: Connection): Promise<string> {
  const [[characterSet = '', collation = '', comment = ''] = []] = await query(`
SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, SCHEMA_COMMENT FROM information_schema.SCHEMATA
  WHERE SCHEMA_NAME = ${quoteString(database.name)}`);
  return describeDefaults({ characterSet, collation, comment });
}

function describeFailure({
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
