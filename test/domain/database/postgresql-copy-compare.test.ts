import { expect, test } from 'vitest';
import { makeCopy } from './postgresql-copy-stand.ts';
import { animals, zoo } from './postgresql-zoo.ts';
import { dumpTo, openDatabase, startServer } from './postgresql-stand.ts';

test('A copy of one of every kind of object is found to be the same', async () => {
  const server = await startServer();
  await server.query(zoo);
  await server.query(animals, { database: 'planipsy' });
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await makeCopy(database, dump, 'a');
  expect(await database.readStamp()).toBe('a');
});
