import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { parseDescribed } from '../../../src/domain/database/mariadb/described.ts';
import type { Counters, DatabaseServer, DumpFiles, Refreshed } from '../../../src/domain/database/server.ts';
import { readFile } from 'node:fs/promises';
import { makeScratchFolder } from '../../ports.ts';
import { dumpInto, everything, openMariadb, silently, startScratchMariadb } from './mariadb-kit.ts';

export interface Copied {
  readonly scratch: ScratchMariadb;
  readonly server: DatabaseServer;
  readonly dump: DumpFiles;
  readonly counters: Counters;
}

/** A database with a copy beside it, stamped `first`. */
export async function copyDatabase(sql = everything): Promise<Copied> {
  const scratch = await startScratchMariadb();
  await scratch.query(sql);
  const server = openMariadb(scratch);
  await sleep(1100); // The server records a table's last change in whole seconds.
  const counters = await server.readCounters();
  const dump = await dumpInto(server);
  await server.makeCopy({ ...dump, stamp: 'first', onShare: silently });
  return { scratch, server, dump, counters };
}

/** Like an update under the page. */
export async function refresh(
  { server, dump, counters }: Omit<Copied, 'scratch'>,
  stamp = 'second',
): Promise<Refreshed & { readonly dumped: DumpFiles; readonly held: readonly string[] | undefined }> {
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const base = { counters, dumps: [...(dump.under ?? []), dump].map(({ files }) => files) };
  const task = { folder, prefix: 'refreshed', compression: 'zstd', onShare: silently, stamp, base } as const;
  const refreshed = await server.refreshCopy(task);
  const files = Object.fromEntries(
    Object.entries(refreshed.files).map(([key, name]) => [key, join(folder, name)]),
  );
  const { held } = parseDescribed(await readFile(files['content'] ?? '', 'utf8'));
  const under = refreshed.isPartial ? { under: [...(dump.under ?? []), dump] } : {};
  return { ...refreshed, held, dumped: { files, compression: 'zstd', ...under } };
}

/** Everything printable about two databases is the same, except the definers of the copy's objects. */
export async function expectSame(scratch: ScratchMariadb): Promise<void> {
  expect(await describeContent(scratch, 'app_ospi_new')).toEqual(await describeContent(scratch, 'app'));
}

async function describeContent(scratch: ScratchMariadb, name: string): Promise<readonly string[]> {
  const ask = async (sql: string) => (await scratch.query(sql, { database: name })).split('\n');
  const schema = `'${name}'`;
  const tables = await ask(
    `SELECT REPLACE(TABLE_NAME, '\\n', '⏎') FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema} AND TABLE_TYPE NOT LIKE '%VIEW' ORDER BY 1`,
  );
  const lines = await ask(
    `${tables
      .filter((it) => it !== '')
      .map((table) => `\`${table.replaceAll('`', '``').replaceAll('⏎', '\n')}\``)
      .map((it) => `SHOW CREATE TABLE ${it}; CHECKSUM TABLE ${it} EXTENDED; SELECT COUNT(*) FROM ${it};`)
      .join('\n')}
SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${schema} ORDER BY 1;
SELECT ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema} ORDER BY 1;
SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_ORDER, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema} ORDER BY 1;
SELECT EVENT_NAME, EVENT_DEFINITION, STARTS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${schema} ORDER BY 1`,
  );
  return lines.map((line) => line.replaceAll(`\`${name}\`.`, '').replaceAll(`${name}.`, ''));
}

/** The copy in place of the live database, permanently. */
export async function goBackTo(server: DatabaseServer, dump: DumpFiles): Promise<void> {
  const beside = await server.takeCopy({ ...dump, restoresUsers: true, onShare: silently });
  await beside.swap();
  await beside.finish();
}
