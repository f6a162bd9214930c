import { expect, test } from 'vitest';
import { fillDatabase, readFingerprint, readRoles } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer } from './postgresql-stand.ts';

test('The password of a role that is there stays, unless it is the way back from an update; that it differs is told', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const before = await readRoles(server);
  await server.query("ALTER ROLE planipsy_app PASSWORD 'changed since'");
  const roles = await readRoles(server);
  expect(await restore(database, dump)).toEqual([
    { code: 'backup.database-roles-differ', roles: ['planipsy_app'] },
  ]);
  expect(await readRoles(server)).toBe(roles);
  expect(await restore(database, dump, { restoresUsers: true })).toEqual([]);
  expect(await readRoles(server)).toBe(before);
});

test('A restore under another name holds all of it, and touches nothing else', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const { dump } = await dumpTo(openDatabase(server));
  const source = await readFingerprint(server);
  const roles = await readRoles(server);
  const elsewhere = await startServer();
  for (const [target, database] of [
    [server, openDatabase(server)],
    [elsewhere, openDatabase(elsewhere)],
  ] as const) {
    const before = await readRoles(target);
    if (target === server) await database.restoreAs({ ...dump, name: 'look-here', onShare: () => undefined });
    else
      // The role named by a policy is missing there.
      await expect(
        database.restoreAs({ ...dump, name: 'look-here', onShare: () => undefined }),
      ).rejects.toMatchObject({ code: 'backup.database-restore-failed' });
    expect(await readRoles(target)).toBe(before);
  }
  const { tables, sequences } = await readFingerprint(server, 'look-here');
  expect({ tables, sequences }).toEqual({ tables: source.tables, sequences: source.sequences });
  expect(await readFingerprint(server)).toEqual(source);
  expect(await readRoles(server)).toBe(roles);
  expect(await listDatabases(elsewhere)).toBe('');
  await expect(
    openDatabase(server).restoreAs({ ...dump, name: 'look-here', onShare: () => undefined }),
  ).rejects.toMatchObject({ code: 'backup.database-exists' });
});
