import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import type { DumpFiles, RestoreTask } from '../server.ts';
import { nameOf, type Connection } from './connection.ts';
import { readContent } from './content.ts';
import { readDescribed } from './dump-files.ts';
import { editObjects, editSequences, loadFile, settleEvents, settleRoutines } from './load.ts';
import { quoteName } from './quote.ts';
import { withLargeStatements } from './settings.ts';
import { parseServer, plainWords, type ServerObjects } from './server-objects.ts';

/** @throws Problem `backup.database-dump-incomplete` */
export async function readServer({
  connection,
  task: { files },
}: {
  connection: Connection;
  task: DumpFiles;
}): Promise<ServerObjects> {
  const file = files['server'] ?? '';
  try {
    return parseServer(await readFile(file, 'utf8'));
  } catch (error) {
    const params = { ...nameOf(connection.database), file: basename(file), lastLines: [] };
    throw Problem.of('backup.database-dump-incomplete', params, error);
  }
}

interface Loading {
  readonly connection: Connection;
  readonly serverObjects: ServerObjects;
  readonly into: string;
  readonly priority?: Command['priority'];
}

/**
 * Loads into a database created for it. Its events do not run: one in a copy might send what the live one has already
 * sent.
 *
 * @returns the views that stay placeholders there, as for `loadObjectsOf`
 */
export async function loadAll({
  task,
  withObjects,
  comment = '',
  ...loading
}: Loading & {
  task: RestoreTask;
  withObjects: boolean;
  /** The comment of the database meanwhile, for a literal. */
  comment?: string;
}): Promise<readonly string[]> {
  const { connection, serverObjects, into } = loading;
  const { characterSet, collation } = serverObjects;
  await connection.query(
    `${plainWords}CREATE DATABASE ${quoteName(into)} CHARACTER SET ${quoteName(characterSet)} COLLATE ${quoteName(collation)} COMMENT '${comment}'`,
  );
  const layers = [...(task.under ?? []), task].map((layer) => ({
    ...layer,
    interruption: task.interruption,
  }));
  const sizes = await Promise.all(
    layers.map(({ files }) => stat(files['tables'] ?? '').then(({ size }) => size)),
  );
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let done = 0;
  for (const [index, dump] of layers.entries()) {
    const before = done;
    const size = sizes[index] ?? 0;
    const onShare = (share: number) => {
      task.onShare(Math.min(1, (before + share * size) / total));
    };
    await loadTables({ ...loading, dump, onShare });
    done += size;
  }
  const unpointed = withObjects ? await loadObjectsOf({ ...loading, dump: task }) : [];
  task.onShare(1);
  return unpointed;
}

/** A partial dump replaces the tables it contains, and drops those that no longer existed. */
export async function loadTables({
  connection,
  serverObjects: { namesItself, database },
  into,
  priority,
  dump,
  onShare,
}: Loading & { dump: DumpFiles; onShare: (share: number) => void }): Promise<void> {
  await makeRoom({ connection, into, dump });
  await withLargeStatements(connection, () =>
    loadFile({
      ...{ connection, dump, into, onShare, priority, key: 'tables' },
      edit: namesItself ? editSequences({ from: database, to: into }) : undefined,
    }),
  );
}

/** All at once: a table cannot be created while an older table's foreign key points to it and no longer matches. */
async function makeRoom({
  connection,
  into,
  dump: { files },
}: {
  connection: Connection;
  into: string;
  dump: DumpFiles;
}): Promise<void> {
  const described = await readDescribed(files);
  if (described?.held === undefined) return;
  const held = new Set(described.held);
  const listed = new Set([...Object.keys(described.tables), ...Object.keys(described.sequences)]);
  const { tables } = await readContent(connection, into);
  const statements = tables
    .filter(({ name }) => held.has(name) || !listed.has(name))
    .map(({ name }) => `DROP TABLE IF EXISTS ${quoteName(into)}.${quoteName(name)};\n`);
  if (statements.length > 0)
    await connection.query(`SET SESSION foreign_key_checks = 0;\n${statements.join('')}`);
}

/**
 * Loads the objects without rows in a harmless form.
 *
 * @returns the views that stay placeholders there, since in their text the database's name may be that of a table
 */
export async function loadObjectsOf({
  connection,
  serverObjects: { database },
  into,
  priority,
  dump,
}: Loading & { dump: DumpFiles }): Promise<readonly string[]> {
  const edit = `${editDatabase({ from: database, to: into })}\n${editObjects}`;
  let unpointed: readonly string[] = [];
  const onUnpointed = (views: readonly string[]) => {
    unpointed = views;
  };
  const load = (key: 'routines' | 'views' | 'events') =>
    loadFile({ connection, dump, into, key, edit, priority, onUnpointed });
  await load('routines');
  await settleRoutines(connection, into);
  await load('views');
  await load('events');
  await settleEvents(connection, into);
  return unpointed;
}

/**
 * For an object created under another character set, the dump program temporarily changes the database's, by its name.
 */
function editDatabase({ from, to }: { from: string; to: string }): string {
  const name = quoteName(from).replaceAll(/[\\.[\]*^$+?(){}|/]/g, '\\$&');
  const other = quoteName(to).replaceAll(/[\\&/]/g, '\\$&');
  return `s/^ALTER DATABASE ${name} CHARACTER SET /ALTER DATABASE ${other} CHARACTER SET /`;
}
