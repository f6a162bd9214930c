import { expect, test } from 'vitest';
import { fillDatabase, listRestorers } from './postgresql-content.ts';
import { makeCopy, readState } from './postgresql-copy-stand.ts';
import { dumpTo, listDatabases, openDatabase, startServer } from './postgresql-stand.ts';

test('A copy is made of a dump, and takes the place of the live database', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  expect(await database.readStamp()).toBeUndefined();
  const { dump } = await dumpTo(database);
  const before = await readState(server);
  const shares = await makeCopy(database, dump, 'attempt 1');
  expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
  expect(shares.at(-1)).toBe(1);
  expect(await database.readStamp()).toBe('attempt 1');
  expect(await listRestorers(server)).toBe('');
  expect(await readState(server)).toEqual(before);
  expect((await readState(server, 'planipsy_ospi_new')).tables).toEqual(before.tables);

  await server.query('DELETE FROM agenda.visits; CREATE TABLE public.later ()', { database: 'planipsy' });
  const taken = await database.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  expect(await database.isRestoreUnfinished()).toBe(true);
  expect(await database.readStamp()).toBe('attempt 1');
  expect(await readState(server)).toEqual(before);
  await taken.finish();
  expect(await database.isRestoreUnfinished()).toBe(false);
  expect(await database.readStamp()).toBeUndefined();
  expect(await listDatabases(server)).toBe('planipsy');
  expect(await readState(server)).toEqual(before);
  await database.dropCopies();
  expect(await readState(server)).toEqual(before);
});
