import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { startPostgresql, type ScratchPostgresql } from '../../../../fixtures/postgresql/server.ts';
import { completeBackup } from '../../../../src/domain/backup/take/complete.ts';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { restoreForInspection } from '../../../../src/domain/backup/databases/inspect-databases.ts';
import { listParts } from '../../../../src/domain/backup/record/record.ts';
import { requireChain } from '../../../../src/domain/backup/record/require-chain.ts';
import type { Ports } from '../../../../src/ports/ports.ts';
import { makeScratchFolder } from '../../../ports.ts';
import { sharePlace } from '../../../shared-folder.ts';
import { makeBackupSite } from '../site.ts';

const name = 'hospital';

let server: ScratchPostgresql;
let context: Awaited<ReturnType<typeof makeBackupSite>>;

beforeEach(async () => {
  const folder = await makeScratchFolder();
  server = await startPostgresql({ folder: join(folder, 'server'), template: sharePlace('postgresql') });
  onTestFinished(() => server.stop());
  await server.query(`CREATE DATABASE ${name}`);
  await server.query('CREATE TABLE stay (id int); INSERT INTO stay VALUES (1)', { database: name });
  const { site, ...rest } = await makeBackupSite();
  const databases = [{ engine: 'postgresql' as const, name, ...server.connection }];
  context = { ...rest, site: { ...site, backup: { ...site.backup, databases } } };
});

test('killed when the record was written, it deletes what is spent and tells, the next time', async () => {
  const { site, journal } = context;
  const id = await makeHeldBackup();
  await expect(complete(id, dieAfterRecord(context.ports))).rejects.toThrow();
  expect(countCompleted()).toBe(0);
  await complete(id);
  expect(countCompleted()).toBe(1);
  const record = (await requireChain({ site, id })).at(-1);
  if (record === undefined) throw new Error(id);
  const named = listParts(record).map(({ file }) => file);
  expect((await readdir(join(site.backup.folder, id))).sort()).toEqual([...named, 'backup.json'].sort());
  // And nothing more to do or to report from then on.
  const { length } = journal.records;
  await complete(id);
  expect(journal.records).toHaveLength(length);
});

test('what stands beside the live database for another backup is not taken for what this one holds', async () => {
  const id = await makeHeldBackup();
  const before = await requireChain({ site: context.site, id });
  await server.query('INSERT INTO stay VALUES (3)', { database: name });
  await createBackup({ ...context, copies: 'keep' });
  await expect(complete(id)).rejects.toMatchObject({ code: 'backup.database-copy-gone' });
  expect(await requireChain({ site: context.site, id })).toEqual(before);
});

test('what it holds is dumped as it was', async () => {
  const id = await makeHeldBackup();
  await server.query('INSERT INTO stay VALUES (3)', { database: name });
  await complete(id);
  const choices = [`postgresql:${name}=look`];
  await restoreForInspection({ ...context, id, choices, onProgress: () => undefined });
  expect(await server.query('SELECT id FROM stay ORDER BY id', { database: 'look' })).toBe('1\n2');
});

/** As made by an update under the page: represented by the copy. */
async function makeHeldBackup(): Promise<string> {
  const first = await createBackup({ ...context, copies: 'keep' });
  await server.query('INSERT INTO stay VALUES (2)', { database: name });
  const second = await createBackup({ ...context, base: first.id, copies: 'refresh' });
  const [database] = (await requireChain({ site: context.site, id: second.id })).at(-1)?.databases ?? [];
  expect(database?.held?.of).toBe('copy');
  return second.id;
}

function complete(id: string, ports: Ports = context.ports): Promise<void> {
  const { site, journal } = context;
  return completeBackup({ site, ports, journal, attempt: null, step: null, id, swapped: [] });
}

/** Nothing more happens once the record is on disk. */
function dieAfterRecord(ports: Ports): Ports {
  return {
    ...ports,
    files: {
      ...ports.files,
      async writeAtomic(...args) {
        await ports.files.writeAtomic(...args);
        throw new Error('killed');
      },
    },
  };
}

function countCompleted(): number {
  return context.journal.records.filter(({ event }) => event === 'backup.completed').length;
}
