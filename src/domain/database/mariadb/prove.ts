import { Problem } from '../../../messages/problem.ts';
import type { DumpFiles, RestoreTask } from '../server.ts';
import { compareDescribed, type Difference } from './compare.ts';
import { nameOf, type Connection } from './connection.ts';
import { readContent } from './content.ts';
import { describeDatabase, readDump } from './describe-database.ts';
import { planParts, planTables } from './plan-dump.ts';
import { readDescribed } from './dump-files.ts';
import { readBackDump, readText } from './read-back.ts';
import { sumRows } from './sum-rows.ts';

/**
 * Verifies a loaded dump: dumps it again with the same program and options, and compares object by object. This finds
 * what a dump cannot restore, such as a value that its text form does not represent.
 *
 * @throws Problem `backup.database-copy-differs`, StatementFailure
 */
export async function proveCopy({
  connection,
  task,
  name,
  serverVersion,
  unpointed,
}: {
  connection: Connection;
  task: RestoreTask;
  name: string;
  serverVersion: string;
  /** The views that stay placeholders there. */
  unpointed: readonly string[];
}): Promise<void> {
  const expected = (await readDescribed(task.files)) ?? (await readBackDump({ dump: task, connection }));
  const content = await readContent(connection, name);
  const parts = planParts({ content, views: content.views, name, serverVersion });
  const found = await describeDatabase({ connection, name, parts });
  const differences = passOver(compareDescribed(expected, found), unpointed);
  const unordered = differences.flatMap((it) => (it.unordered === undefined ? [] : [it.unordered]));
  const same = await findSameRows({ connection, task, name, serverVersion, tables: new Set(unordered) });
  refuseDifferences(
    connection,
    differences.filter(({ unordered: it }) => it === undefined || !same.has(it)),
  );
}

/** Of such a view only its existence can be verified. */
export function passOver(
  differences: readonly Difference[],
  unpointed: readonly string[],
): readonly Difference[] {
  return differences.filter(({ object }) => !unpointed.some((view) => object === `view ${view}`));
}

/** @throws Problem `backup.database-copy-differs` */
export function refuseDifferences({ database }: Connection, differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  const objects = differences.map(({ object }) => object);
  throw Problem.of('backup.database-copy-differs', { ...nameOf(database), objects });
}

/** Only a primary key orders rows, and a loaded table may return them in another order than the dumped one. */
async function findSameRows({
  connection,
  task,
  name,
  serverVersion,
  tables,
}: {
  connection: Connection;
  task: RestoreTask;
  name: string;
  serverVersion: string;
  tables: ReadonlySet<string>;
}): Promise<ReadonlySet<string>> {
  if (tables.size === 0) return tables;
  const content = await readContent(connection, name);
  const found = sumRows(tables);
  const { args } = planTables({ content, name, serverVersion, only: [...tables] });
  await readDump({ connection, args, reader: found.reader() });
  const expected = await sumDumped({ connection, task, tables });
  return new Set([...tables].filter((table) => found.sums().get(table) === expected.get(table)));
}

/** The last dump that contains a table has its rows. */
async function sumDumped({
  connection,
  task,
  tables,
}: {
  connection: Connection;
  task: RestoreTask;
  tables: ReadonlySet<string>;
}): Promise<ReadonlyMap<string, bigint>> {
  const sums = new Map<string, bigint>();
  const layers: readonly DumpFiles[] = [...(task.under ?? []), task];
  for (const { files, compression } of layers) {
    const { reader, sums: told } = sumRows(tables);
    const { ports } = connection;
    await readText({ file: files['tables'] ?? '', compression, ports, reader: reader() });
    const held = (await readDescribed(files))?.held;
    for (const table of held ?? []) sums.delete(table);
    for (const [table, sum] of told()) sums.set(table, sum);
  }
  return sums;
}
