import { Problem } from '../../../messages/problem.ts';
import { nameServer } from '../client.ts';
import type { Dumped, DumpTask } from '../server.ts';
import { listBroken, tellBroken } from './broken.ts';
import { hasDatabase, nameOf, requireDatabase, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { listNotTransactional, writeServer } from './dump.ts';
import { refuseDump } from './dump-failure.ts';
import { locate, takeOver, writeDescribed } from './dump-files.ts';
import { editSequences } from './load.ts';
import { readMark } from './mark.ts';
import { newName, oldName } from './names.ts';
import { planObjects, planTables } from './plan-dump.ts';
import { readBackDump } from './read-back.ts';
import { readServerVersion, requireYoungClient } from './versions.ts';
import { orderViews } from './views.ts';
import { writeParts } from './write-parts.ts';

/**
 * Dumps what a swap drops from the live database, since only tables can be moved. What the dump program refuses is left
 * out and named: a view that an update broke must not block the rollback.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function describeReplaced({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask;
}): Promise<Omit<Dumped, 'notTransactional'>> {
  const { name } = connection.database;
  const serverVersion = await requireYoungClient(connection);
  await requireDatabase(connection);
  try {
    const leftOut = await listBroken(connection);
    const parts = planObjects({ views: await orderViews(connection), name, leftOut });
    const files = {
      ...(await writeParts({ parts, connection, task, name, only: [], leftOut })),
      ...(await writeServer({ connection, task, serverVersion })),
    };
    await readBackDump({ dump: locate(files, task), connection });
    return { files, serverVersion, ...tellBroken(leftOut) };
  } catch (error) {
    return refuseDump({ error, connection });
  }
}

/**
 * Dumps a database beside the live one as if it were the live one: its tables, together with the objects written
 * before.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function dumpInstead({
  connection,
  task,
  instead: { of, files: before },
}: {
  connection: Connection;
  task: DumpTask;
  instead: NonNullable<DumpTask['instead']>;
}): Promise<Dumped> {
  const { database } = connection;
  const name = of === 'copy' ? newName(database.name) : oldName(database.name);
  const serverVersion = await readServerVersion(connection);
  if (!(await hasDatabase(connection, name)))
    throw Problem.of('backup.database-missing', {
      ...nameOf({ ...database, name }),
      server: nameServer(database),
    });
  try {
    const content = await readContent(connection, name);
    if (of === 'replaced') await requireWhole({ connection, content });
    const parts = [planTables({ content, name, serverVersion })];
    const edit = of === 'copy' ? editSequences({ from: name, to: database.name }) : undefined;
    const keys = ['routines', 'views', 'events', 'server'];
    const files = {
      ...(await writeParts({ parts, connection, task, name, edit })),
      ...(await takeOver({ files: before, keys, task })),
    };
    const described = await readBackDump({ dump: locate(files, task), connection });
    const told = await writeDescribed({ described, task });
    task.onShare(1);
    return { files: { ...files, ...told }, serverVersion, notTransactional: listNotTransactional(content) };
  } catch (error) {
    return refuseDump({ error, connection });
  }
}

/** A killed swap has moved only part of the tables there, or dropped some of them. */
async function requireWhole({
  connection,
  content,
}: {
  connection: Connection;
  content: Content;
}): Promise<void> {
  const mark = await readMark(connection);
  const isWhole =
    mark !== undefined && !mark.isOver && (mark.tables === undefined || content.tables.length >= mark.tables);
  const { database } = connection;
  if (!isWhole)
    throw Problem.of('backup.database-copy-gone', { ...nameOf(database), copy: oldName(database.name) });
}
