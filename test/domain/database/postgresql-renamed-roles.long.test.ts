import { expect, test } from 'vitest';
import { fillDatabase } from './postgresql-content.ts';
import { readState, refreshCopy } from './postgresql-copy-stand.ts';
import { dumpTo, openDatabase, startServer } from './postgresql-stand.ts';

async function setUp() {
  const server = await startServer();
  await fillDatabase(server);
  await server.query("ALTER ROLE planipsy_owner LOGIN PASSWORD 'known'");
  const read = async () => ({
    roles: await server.query(
      'SELECT oid, rolname, rolpassword FROM pg_authid WHERE oid >= 16384 ORDER BY 1',
    ),
    state: await readState(server),
  });
  const rename = () => server.query('ALTER ROLE planipsy_owner RENAME TO planipsy_renamed');
  return { server, database: openDatabase(server), read, rename };
}

test('A role renamed by a hook gets its name back with the copy, and is not reported as new', async () => {
  const { database, read, rename } = await setUp();
  const { files } = await refreshCopy(database, 'cloned');
  const before = await read();
  await rename();
  const renamed = await read();
  const task = { files, compression: 'zstd', restoresUsers: true, onShare: () => undefined } as const;
  const taken = await database.takeCopy(task);
  await taken.swap();
  await taken.discard();
  expect(await read()).toEqual(renamed);
  const again = await database.takeCopy(task);
  expect(await again.swap()).toEqual([]);
  expect(await again.finish()).toEqual([]);
  expect(await read()).toEqual(before);
});

test('So it is where the dump is loaded', async () => {
  const { database, read, rename } = await setUp();
  const { dump } = await dumpTo(database);
  const before = await read();
  await rename();
  const beside = await database.restoreBeside({ ...dump, restoresUsers: true, onShare: () => undefined });
  expect(await beside.swap()).toEqual([]);
  expect(await beside.finish()).toEqual([]);
  expect(await read()).toEqual(before);
});

test('If another role got its name meanwhile, it is left, and neither is reported as new', async () => {
  const { server, database, rename } = await setUp();
  const { files } = await refreshCopy(database, 'cloned');
  await rename();
  await server.query('CREATE ROLE planipsy_owner');
  const taken = await database.takeCopy({
    ...{ files, compression: 'zstd', restoresUsers: true, onShare: () => undefined },
  });
  await taken.swap();
  expect(await taken.finish()).toEqual([]);
});
