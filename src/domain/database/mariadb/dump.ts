import { dirname, join } from 'node:path';
import { describeFault } from '../../pipelines/faults.ts';
import type { Dumped, DumpTask } from '../server.ts';
import { listBroken, nothing, requireSound, tellBroken } from './broken.ts';
import { requireDatabase, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { describeDumpFailure, refuseDump } from './dump-failure.ts';
import { locate, writeDescribed, writeJson } from './dump-files.ts';
import { planParts } from './plan-dump.ts';
import { readBackDump } from './read-back.ts';
import { describeServer } from './server-objects.ts';
import { requireYoungClient } from './versions.ts';
import { orderViews } from './views.ts';
import { dumpingShare, writeParts } from './write-parts.ts';

/**
 * Dumps into separate files what is loaded under another name and moved (tables, with data), and what can be created
 * only in its final place. All rows of transactional tables come from one snapshot. Objects without rows (views,
 * routines, triggers, events, grants) are read a moment later: MariaDB has no snapshot of both, so concurrent DDL may
 * be in one and not in the other. Behind the maintenance page nobody runs DDL.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function dumpMariadb({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask;
}): Promise<Dumped> {
  const { name } = connection.database;
  const serverVersion = await requireYoungClient(connection);
  await requireDatabase(connection);
  const refuse = (error: unknown) => refuseDump({ error, connection });
  const leftOut = task.leavesOutBroken ? await listBroken(connection).catch(refuse) : nothing;
  if (!task.leavesOutBroken)
    await requireSound({ connection, serverVersion, forWayBack: false }).catch(refuse);
  const content = await readContent(connection, name).catch(refuse);
  const views = await orderViews(connection).catch(refuse);
  const parts = planParts({ content, views, name, serverVersion, leftOut });
  const files = {
    ...(await writeParts({ parts, connection, task, name, leftOut })),
    ...(await writeServer({ connection, task, serverVersion })),
  };
  task.onShare(dumpingShare);
  const described = await readBackDump({ dump: locate(files, task), connection });
  const told = await writeDescribed({ described, task });
  task.onShare(1);
  const notTransactional = listNotTransactional(content);
  return { files: { ...files, ...told }, serverVersion, notTransactional, ...tellBroken(leftOut) };
}

export function listNotTransactional({ tables }: Content): readonly string[] {
  return tables.filter((table) => !table.isTransactional).map(({ name }) => name);
}

/** @returns the file name, by content */
export async function writeServer({
  connection,
  task,
  serverVersion,
}: {
  connection: Connection;
  task: DumpTask;
  serverVersion: string;
}): Promise<{ readonly server: string }> {
  const server = `${task.prefix}.server.json`;
  try {
    await writeJson(join(task.folder, server), await describeServer(connection, serverVersion));
  } catch (error) {
    throw describeFault(describeDumpFailure({ error, connection }), dirname(task.folder));
  }
  return { server };
}
