import { expect, test } from 'vitest';
import { copyDatabase, expectSame } from './mariadb-copy-kit.ts';
import {
  dumpInto,
  fingerprint,
  listDatabases,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

test('A copy is the same as the live database, and takes its place without being loaded', async () => {
  const copied = await copyDatabase();
  const { scratch, server, dump } = copied;
  const before = await fingerprint(scratch);
  await expectSame(scratch);
  expect(await server.readStamp()).toBe('first');
  expect(await server.isRestoreUnfinished()).toBe(false);
  await scratch.query('DROP VIEW a_on_b; DELETE FROM parts; CREATE TABLE extra (id INT); DROP TABLE child', {
    database: 'app',
  });
  const beside = await server.takeCopy({ ...dump, restoresUsers: true, onShare: silently });
  expect(await beside.swap()).toEqual([]);
  expect(await server.readStamp()).toBe('first');
  expect(await server.isRestoreUnfinished()).toBe(true);
  await beside.finish();
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await listDatabases(scratch)).toEqual(['app']);
  expect(await server.readStamp()).toBeUndefined();
});

test('Copies are dropped, and what somebody else has under such a name is not', async () => {
  const { scratch, server } = await copyDatabase();
  await scratch.query('CREATE DATABASE app_ospi_old; CREATE TABLE app_ospi_old.mine (id INT)');
  await server.dropCopies();
  expect(await listDatabases(scratch)).toEqual(['app', 'app_ospi_old']);
  expect(await server.readStamp()).toBeUndefined();
});

test('A copy is dumped as the live database', async () => {
  const { scratch, server, dump } = await copyDatabase();
  const expected = await fingerprint(scratch);
  await scratch.query('DROP TABLE child', { database: 'app' });
  const again = await dumpInto(server, { instead: { of: 'copy', files: dump.files } });
  const target = await startScratchMariadb();
  await restoreWhole(openMariadb(target), again);
  expect(await fingerprint(target)).toEqual(expected);
});
