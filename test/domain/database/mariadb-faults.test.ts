import { execFileSync } from 'node:child_process';
import { mkdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { start } from '../../../fixtures/site/run.ts';
import { makeScratchFolder } from '../../ports.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  listDatabases,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
  waitForSleeper,
} from './mariadb-kit.ts';
import { dumpAndChange, compress } from './mariadb-faults-kit.ts';

test('A dump that does not load leaves the live database as it was, and nothing beside it', async () => {
  const { scratch, server, dump } = await dumpAndChange();
  const before = await fingerprint(scratch);
  const { size } = await stat(dump.files['tables'] ?? '');
  await truncate(dump.files['tables'] ?? '', Math.floor(size / 2));
  await expect(server.restoreBeside({ ...dump, onShare: silently })).rejects.toMatchObject({
    code: 'backup.database-restore-failed',
    params: { engine: 'mariadb', name: 'app' },
  });
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await listDatabases(scratch)).toEqual(['app']);
  await expect(server.restoreAs({ ...dump, name: 'look', onShare: silently })).rejects.toMatchObject({
    code: 'backup.database-restore-failed',
  });
  expect(await listDatabases(scratch)).toEqual(['app']);
});

describe('A swap that cannot be finished', () => {
  test('while someone holds a table: he is ended when he uses the database', async () => {
    const { scratch, server, dump, before } = await dumpAndChange();
    const session = start([
      ...client(scratch),
      '--database=app',
      '--execute=LOCK TABLES parent READ; DO SLEEP(60)',
    ]);
    await waitForSleeper(scratch);
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    await beside.swap();
    await beside.finish();
    expect((await session.ended).code).not.toBe(0);
    expect(await fingerprint(scratch)).toEqual(before);
  });

  test('before anything moved: a foreign key from another database is in the way', async () => {
    const { scratch, server, dump } = await dumpAndChange();
    await scratch.query(
      'CREATE DATABASE other; CREATE TABLE other.t (p INT, FOREIGN KEY (p) REFERENCES app.parent (id))',
    );
    const changed = await fingerprint(scratch);
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    await expect(beside.swap()).rejects.toMatchObject({
      code: 'backup.database-swap-failed',
      params: { untouched: true, detail: expect.stringContaining('other.t') as string },
    });
    expect(await fingerprint(scratch)).toEqual(changed);
    expect(await server.isRestoreUnfinished()).toBe(false);
  });

  test.each(['routines', 'views', 'events'])('after the tables moved: %s do not load', async (key) => {
    const { scratch, server, dump } = await dumpAndChange();
    const changed = await fingerprint(scratch);
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    // Readable, but rejected by the server.
    await writeFile(
      dump.files[key] ?? '',
      await compress('CREATE PROCEDURE half() SELECT 1; SELECT nonsense;'),
    );
    await expect(beside.swap()).rejects.toMatchObject({
      code: 'backup.database-swap-failed',
      params: { untouched: true, detail: expect.stringContaining('nonsense') as string },
    });
    expect(await fingerprint(scratch)).toEqual(changed);
    expect(await listDatabases(scratch)).toEqual(['app']);
    expect(await server.isRestoreUnfinished()).toBe(false);
  });
});

test('A view of a table that is gone is named, by check and by the dump', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  await scratch.query('CREATE VIEW broken AS SELECT * FROM log', { database: 'app' });
  await scratch.query('RENAME TABLE log TO log_moved', { database: 'app' });
  const problem = { code: 'backup.database-views-invalid', params: { views: ['broken'] } };
  await expect(dumpInto(server)).rejects.toMatchObject(problem);
  expect((await server.readFacts()).problem).toMatchObject(problem);
});

test('A row that is longer in a dump than the server accepts by default is restored', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.t (bytes LONGBLOB)');
  await scratch.query("INSERT INTO t VALUES (REPEAT(UNHEX('00FF'), 6 * 1024 * 1024))", { database: 'app' });
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await scratch.query('SELECT @@GLOBAL.max_allowed_packet')).toBe(String(16 * 1024 * 1024));
});

test.runIf(geteuid?.() === 0)('A full backup folder is named', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.t (bytes LONGBLOB)');
  await scratch.query('INSERT INTO t SELECT RANDOM_BYTES(1024) FROM seq_1_to_3000', { database: 'app' });
  const backups = await makeScratchFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', backups]);
  onTestFinished(() => void execFileSync('umount', [backups]));
  const folder = join(backups, 'work');
  await mkdir(folder);
  await expect(dumpInto(openMariadb(scratch), { folder })).rejects.toMatchObject({
    code: 'backup.no-space',
    params: { path: backups },
  });
});

function client({ socket, user }: ScratchMariadb): readonly string[] {
  return ['mariadb', '--no-defaults', `--socket=${socket}`, `--user=${user}`];
}
