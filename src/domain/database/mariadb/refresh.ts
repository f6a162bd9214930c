import type { DumpTask, Refreshed, DumpBase } from '../server.ts';
import { requireSound } from './broken.ts';
import { compareDescribed, type Difference } from './compare.ts';
import { requireDatabase, StatementFailure, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { makeCopy } from './copy.ts';
import { describeDatabase } from './describe-database.ts';
import type { Described, DescribedTable } from './described.ts';
import { dumpMariadb, listNotTransactional, writeServer } from './dump.ts';
import { refuseDump } from './dump-failure.ts';
import { locate, readDescribed, writeDescribed } from './dump-files.ts';
import { describeDefinitions, findDiffering, findWritten, type Written } from './find-written.ts';
import { loadObjectsOf, loadTables, readServer } from './load-dump.ts';
import { newName } from './names.ts';
import { planObjects, planTables } from './plan-dump.ts';
import { passOver, refuseDifferences } from './prove.ts';
import { readBackDump } from './read-back.ts';
import { describeRestoreFailure, dropDatabase } from './restore.ts';
import { readCopy, removeStamp, setStamp, settleLoad } from './stamp.ts';
import { dropEvents, dropTriggers, dropViewsAndRoutines } from './statements.ts';
import { requireYoungClient } from './versions.ts';
import { orderViews } from './views.ts';
import { writeParts } from './write-parts.ts';

type RefreshTask = DumpTask & { readonly stamp: string; readonly base: DumpBase };

/**
 * Dumps what was written since the base's dump, and loads it into the copy too. Without a proven copy, it is made from
 * a full dump.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function refreshCopy({
  connection,
  task,
}: {
  connection: Connection;
  task: RefreshTask;
}): Promise<Refreshed> {
  const serverVersion = await requireYoungClient(connection);
  await requireDatabase(connection);
  const copy = await readCopy(connection);
  if (copy === undefined) return makeWhole({ connection, task });
  const name = newName(connection.database.name);
  const plan = await planRefresh({ connection, task, serverVersion, touched: copy.touched }).catch(
    (error: unknown) => refuseDump({ error, connection }),
  );
  const { files, described } = await dumpWritten({ connection, task, plan, serverVersion });
  await removeStamp(connection);
  try {
    await loadWritten({ connection, task, files, described });
    const since = await settleLoad(connection);
    await proveRefreshed({ connection, plan, described, name, serverVersion });
    const { tables } = await readContent(connection, name);
    await setStamp(connection, { stamp: task.stamp, since, tables: tables.length });
    task.onShare(1);
    const notTransactional = listNotTransactional(plan.live);
    return { files, serverVersion, notTransactional, isHeld: false, isPartial: true };
  } catch (error) {
    const told = await describeRestoreFailure({ error, connection });
    await dropDatabase(connection, name).catch(() => undefined); // Without a stamp it is no use for a rollback.
    throw told;
  }
}

async function makeWhole({
  connection,
  task,
}: {
  connection: Connection;
  task: RefreshTask;
}): Promise<Refreshed> {
  const half = (from: number) => (share: number) => {
    task.onShare(from + share / 2);
  };
  const dumped = await dumpMariadb({ connection, task: { ...task, onShare: half(0) } });
  const { stamp } = task;
  await makeCopy({ connection, task: { ...locate(dumped.files, task), stamp, onShare: half(0.5) } });
  return { ...dumped, isHeld: false, isPartial: false };
}

interface Plan extends Written {
  readonly live: Content;
  /** Of the live database, each after those that it reads. */
  readonly views: readonly string[];
  /** The description in the base's last dump; undefined for one from a version that did not write it. */
  readonly before: Described | undefined;
}

async function planRefresh({
  connection,
  task: { base },
  serverVersion,
  touched,
}: {
  connection: Connection;
  task: RefreshTask;
  serverVersion: string;
  touched: readonly string[];
}): Promise<Plan> {
  await requireSound({ connection, serverVersion, forWayBack: false });
  const live = await readContent(connection, connection.database.name);
  const copy = await readContent(connection, newName(connection.database.name));
  const found = await findWritten({ connection, base: base.counters, live, copy, touched });
  const views = await orderViews(connection);
  return { live, views, ...found, before: await readDescribed(base.dumps.at(-1) ?? {}) };
}

async function dumpWritten({
  connection,
  task,
  plan: { live, views, written, before },
  serverVersion,
}: {
  connection: Connection;
  task: RefreshTask;
  plan: Plan;
  serverVersion: string;
}): Promise<{ files: Record<string, string>; described: Described }> {
  const { name } = connection.database;
  const held = written.map((table) => table.name);
  const onShare = (share: number) => {
    task.onShare(share / 2);
  };
  const parts = [
    planTables({ content: live, name, serverVersion, only: held }),
    ...planObjects({ views, name }),
  ];
  const texts = await writeParts({ parts, connection, task: { ...task, onShare }, name, only: held });
  const files = { ...texts, ...(await writeServer({ connection, task, serverVersion })) };
  const told = await readBackDump({ dump: locate(files, task), connection });
  const described: Described = { ...told, tables: joinTables({ live, told, before }), held };
  return { files: { ...files, ...(await writeDescribed({ described, task })) }, described };
}

const unread: DescribedTable = { definition: '', next: 0, rows: 0, digest: '' };

/** Of all tables that exist now: those not written since are as the base describes. */
function joinTables({
  live: { tables },
  told,
  before,
}: {
  live: Content;
  told: Described;
  before: Described | undefined;
}): Described['tables'] {
  const known = new Map([...Object.entries(before?.tables ?? {}), ...Object.entries(told.tables)]);
  return Object.fromEntries(
    tables.filter(({ isSequence }) => !isSequence).map(({ name }) => [name, known.get(name) ?? unread]),
  );
}

async function loadWritten({
  connection,
  task,
  files,
  described,
}: {
  connection: Connection;
  task: RefreshTask;
  files: Record<string, string>;
  described: Described;
}): Promise<void> {
  const into = newName(connection.database.name);
  const dump = locate(files, task);
  const serverObjects = await readServer({ connection, task: dump });
  const onShare = (share: number) => {
    task.onShare(0.5 + share * 0.4);
  };
  const loading = { connection, serverObjects, into, dump, priority: 'background' } as const;
  await loadTables({ ...loading, onShare });
  // A dropped table took its triggers along, and somebody may have changed the rest.
  if ((await compareObjects({ connection, into, described })).length === 0) return;
  const copy = await readContent(connection, into);
  const statements = [dropEvents(copy, into), dropTriggers(copy, into), dropViewsAndRoutines(copy, into)];
  if (statements.join('') !== '') await connection.query(statements.join(''));
  const unpointed = await loadObjectsOf(loading);
  const differences = await compareObjects({ connection, into, described });
  refuseDifferences(connection, passOver(differences, unpointed));
}

async function compareObjects({
  connection,
  into,
  described: { objects },
}: {
  connection: Connection;
  into: string;
  described: Described;
}): Promise<readonly Difference[]> {
  const { views } = await readContent(connection, into);
  const parts = planObjects({ views, name: into });
  try {
    const found = await describeDatabase({ connection, name: into, parts });
    return compareDescribed({ ...nothing, objects }, { ...nothing, objects: found.objects });
  } catch (error) {
    // A view of a dropped table.
    if (error instanceof StatementFailure) return [{ object: error.message }];
    throw error;
  }
}

const nothing: Described = { format: 1, tables: {}, sequences: {}, objects: {} };

/** @throws Problem `backup.database-copy-differs`, StatementFailure */
async function proveRefreshed({
  connection,
  plan: { written, definitions },
  described,
  name,
  serverVersion,
}: {
  connection: Connection;
  plan: Plan;
  described: Described;
  name: string;
  serverVersion: string;
}): Promise<void> {
  const content = await readContent(connection, name);
  const copied = await describeDefinitions({ connection, name, content });
  refuseDifferences(connection, compareDescribed(definitions, copied));
  const names = written.filter(({ isSequence }) => !isSequence).map((table) => table.name);
  const doubtful = [...(await findDiffering({ connection, names }))];
  if (doubtful.length === 0) return;
  // The server's checksum differs between two ways of storing the same value.
  const parts = [planTables({ content, name, serverVersion, only: doubtful })];
  const loaded = await describeDatabase({ connection, name, parts });
  const only = (tables: Described['tables']) =>
    Object.fromEntries(Object.entries(tables).filter(([table]) => doubtful.includes(table)));
  const [one, other] = [described, loaded].map(({ tables }) => ({ ...nothing, tables: only(tables) }));
  refuseDifferences(connection, compareDescribed(one ?? nothing, other ?? nothing));
}
