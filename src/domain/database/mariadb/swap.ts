import type { DumpFiles, RestoreWarning } from '../server.ts';
import { hasDatabase, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { makeMissingAccounts, readPresentAccounts, restoreAccounts } from './accounts.ts';
import { restorePrivileges } from './grants.ts';
import { endSessions, requireFreeTables, requireNoOutsideKeys } from './blocking-sessions.ts';
import { loadFile } from './load.ts';
import { isSwapUnfinished, markOld, readMark, requireOwnOld, type Mark } from './mark.ts';
import { newName, oldName } from './names.ts';
import { listNewcomers } from './newcomers.ts';
import { saveObjects } from './objects.ts';
import { describeDefaults, nameAccount, quoteName, quoteString } from './quote.ts';
import { pointSequencesHere } from './sequences.ts';
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
import { describeSwapFailure, goBack, type SwapBaseline } from './swap-back.ts';
import { readPrivileges, type ServerObjects } from './server-objects.ts';

interface Swap {
  readonly connection: Connection;
  readonly dump: DumpFiles;
  readonly serverObjects: ServerObjects;
  readonly restoresUsers: boolean;
  /** The proven copy that provides the tables, and is not dropped when the swap is undone. */
  readonly copy?: { readonly stamp: string; readonly tables: number } | undefined;
}

/**
 * Replaces the live database by the one loaded beside it. MariaDB can rename tables, all in one statement, but not
 * databases, and neither views nor tables with triggers can change database. So the tables are swapped, and the rest is
 * dropped and created again from the dump.
 *
 * The `old` database tells later runs how far this one got. It is created before anything is touched, holds the live
 * tables from that one statement on, and is dropped last. Up to MariaDB 10.5 a server crash may leave that statement
 * half done, in order: so the mark on `old` records how many tables users had. While `old` holds them all, the live
 * database has only tables of a dump: a repeated swap then replaces the live tables, or moves the rest of the copy's,
 * and leaves `old` alone until it is done.
 *
 * @throws Problem `backup.database-swap-failed`
 */
export async function swap(task: Swap): Promise<Swapped> {
  const { connection, serverObjects, restoresUsers } = task;
  const { name } = connection.database;
  const load = (key: 'routines' | 'views' | 'events') =>
    loadFile({ connection, dump: task.dump, into: name, key });
  let baseline: SwapBaseline | undefined;
  try {
    baseline = await readBaseline(task);
    await makeMissingAccounts({ connection, ...serverObjects });
    await connection.query(planMove({ baseline, name, serverObjects }));
    await load('routines');
    // Dropping a routine dropped the rights on it, and a view's definer needs them when it is created.
    const dropsNewcomers = restoresUsers;
    const differing = await restorePrivileges({ connection, ...serverObjects, dropsNewcomers });
    const others = await restoreAccounts({ connection, ...serverObjects, isWanted: restoresUsers });
    await load('views');
    await load('events');
    const roles = [...new Set([...differing, ...others])];
    const staying = restoresUsers ? await listNewcomers({ connection, ...serverObjects }) : [];
    return {
      baseline,
      warnings: listWarnings({ roles, ended: baseline.ended, staying: staying.map(nameAccount) }),
    };
  } catch (error) {
    const untouched =
      baseline === undefined ? !(await isMixed(connection)) : await goBack({ connection, baseline });
    throw describeSwapFailure({ error, connection, untouched });
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

export interface Swapped {
  readonly baseline: SwapBaseline;
  readonly warnings: readonly RestoreWarning[];
}

async function readBaseline({ connection, serverObjects, restoresUsers, copy }: Swap): Promise<SwapBaseline> {
  const { name } = connection.database;
  await requireNoOutsideKeys(connection);
  const wasLive = await hasDatabase(connection, name);
  const old = await readContent(connection, oldName(name));
  const mark = await readMark(connection);
  const isMarked = mark !== undefined;
  requireOwnOld(connection, { ...old, isMarked });
  const live = await readContent(connection, name);
  const fresh = await readContent(connection, newName(name));
  const hasLeft = judgeLeft({ mark, old, fresh, copy });
  const isRepeated = hasLeft || old.tables.length > 0;
  const saved = isRepeated ? undefined : await saveObjects({ connection, content: live });
  const charset = wasLive ? await readCharset(connection) : '';
  const privileges = await readPrivileges(connection);
  const accounts = restoresUsers ? await readPresentAccounts({ connection, ...serverObjects }) : null;
  const ended = await endSessions(connection);
  await requireFreeTables(connection, live);
  const leaving = old.tables.length + (hasLeft ? 0 : live.tables.length);
  return {
    ...{ live, fresh, hasLeft, isRepeated, isMarked, wasLive, charset, saved, privileges, accounts },
    ...{ ended, copy },
    // Some of what a completed swap left may be dropped.
    tables: mark?.isOver === true ? 0 : hasLeft ? (mark?.tables ?? leaving) : leaving,
  };
}

/**
 * Whether all user tables were moved to `old` before, so that the live database is only a part of what was restored.
 */
function judgeLeft({
  mark,
  old,
  fresh,
  copy,
}: {
  mark: Mark | undefined;
  old: Content;
  fresh: Content;
  copy: Swap['copy'];
}): boolean {
  if (mark === undefined) return false;
  if (mark.isOver) return true;
  // The copy's tables move last, even if there was nothing to move before.
  if (copy !== undefined && fresh.tables.length < copy.tables) return true;
  return old.tables.length > 0 && (mark.tables === undefined || old.tables.length >= mark.tables);
}

/**
 * The statements of the single session that makes the live database the restored one, except for what is loaded into it
 * afterwards.
 */
function planMove({
  baseline: { live, fresh, hasLeft, tables, copy },
  name,
  serverObjects,
}: {
  baseline: SwapBaseline;
  name: string;
  serverObjects: ServerObjects;
}): string {
  const [fromNew, old] = [newName(name), oldName(name)];
  const charset = describeDefaults(serverObjects);
  const isReplaced = hasLeft && copy === undefined;
  const mark = markOld(old, { tables, isOver: false, ...(copy === undefined ? {} : { copy }) });
  const leave = isReplaced
    ? `${withoutKeys}${dropDatabase(name)}SET SESSION foreign_key_checks = 1;\n`
    : `${dropEvents(live, name)}${dropTriggers(live, name)}`;
  return [
    setUp,
    mark,
    leave,
    `CREATE DATABASE IF NOT EXISTS ${quoteName(name)} ${charset};\n`,
    dropTriggers(fresh, fromNew),
    rename([...(hasLeft ? [] : move(live, name, old)), ...move(fresh, fromNew, name)]),
    pointSequencesHere({ from: fromNew, to: name }),
    isReplaced ? '' : dropViewsAndRoutines(live, name),
    `ALTER DATABASE ${quoteName(name)} ${charset};\n`,
  ].join('');
}

async function isMixed(connection: Connection): Promise<boolean> {
  // If it cannot be queried, at least nothing was moved by this run.
  return isSwapUnfinished(connection).catch(() => false);
}

async function readCharset({ query, database }: Connection): Promise<string> {
  const [[characterSet = '', collation = '', comment = ''] = []] = await query(`
SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, SCHEMA_COMMENT FROM information_schema.SCHEMATA
  WHERE SCHEMA_NAME = ${quoteString(database.name)}`);
  return describeDefaults({ characterSet, collation, comment });
}
