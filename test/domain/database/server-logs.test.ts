import { chmod, mkdir, realpath, rename, symlink } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import { openMariadb, startScratchMariadb } from './mariadb-kit.ts';
import { fillDatabase } from './postgresql-content.ts';
import { openDatabase, startServer } from './postgresql-stand.ts';

test('PostgreSQL’s log is measured where its link leads, and as it may grow', async () => {
  const server = await startServer();
  await fillDatabase(server);
  await server.stop();
  const elsewhere = join(await makeOpenFolder(), 'wal');
  await rename(join(server.data, 'pg_wal'), elsewhere);
  await symlink(elsewhere, join(server.data, 'pg_wal'));
  await server.start();
  const { logFolder, logBytes, totalBytes } = await openDatabase(server).readFacts();
  expect(logFolder).toBe(await realpath(elsewhere));
  expect(logBytes).toBe(totalBytes);
});

test('MariaDB’s binary log is measured in its own folder; without one there is nothing to measure', async () => {
  const folder = join(await makeOpenFolder(), 'binlog');
  await mkdir(folder);
  if (geteuid?.() === 0) execFileSync('chown', ['mysql', folder]);
  const scratch = await startScratchMariadb({ options: [`--log-bin=${folder}/bin`, '--server-id=1'] });
  await scratch.query('CREATE DATABASE app; USE app; CREATE TABLE t AS SELECT seq FROM seq_1_to_10000');
  const { logFolder, logBytes, tableBytes } = await openMariadb(scratch).readFacts();
  expect(logFolder).toBe(folder);
  expect(logBytes).toBe(tableBytes);
  expect(logBytes).toBeGreaterThan(100_000);
  const plain = await startScratchMariadb();
  await plain.query('CREATE DATABASE app');
  expect(await openMariadb(plain).readFacts()).not.toHaveProperty('logFolder');
});

/** Servers run as other users. */
async function makeOpenFolder(): Promise<string> {
  const folder = await makeScratchFolder();
  await chmod(folder, 0o755);
  return folder;
}
