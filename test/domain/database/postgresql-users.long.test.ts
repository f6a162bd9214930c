import { expect, test } from 'vitest';
import { readFingerprint } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore } from './postgresql-stand.ts';
import { startWithHelper, misdeeds } from './postgresql-users-kit.ts';

test('Any other restore leaves passwords and rights that were given since, and tells whose', async () => {
  const server = await startWithHelper();
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await server.query(
    "CREATE ROLE staff; GRANT staff TO helper; ALTER ROLE silent PASSWORD 'h3'; ALTER ROLE planipsy_rw CREATEDB",
  );
  const secret = "SELECT rolpassword FROM pg_authid WHERE rolname = 'silent'";
  const password = await server.query(secret);
  expect(await restore(database, dump)).toEqual([
    { code: 'backup.database-roles-differ', roles: ['helper', 'silent'] },
  ]);
  expect(await server.query("SELECT pg_has_role('helper', 'staff', 'MEMBER')")).toBe('t');
  expect(await server.query(secret)).toBe(password);
});

test('The first superuser and the restoring role are left alone, and reported', async () => {
  const server = await startWithHelper();
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await server.query(
    `CREATE ROLE staff; GRANT staff TO ${server.user}; ALTER ROLE ${server.user} SET work_mem = '6MB'`,
  );
  expect(await restore(database, dump, { restoresUsers: true })).toEqual([
    { code: 'backup.database-roles-differ', roles: [server.user] },
  ]);
  const settings = `SELECT setconfig FROM pg_db_role_setting WHERE setrole = '${server.user}'::regrole`;
  expect(await server.query(settings)).toBe('{work_mem=6MB}');
});

test('A restore that is taken back gives the roles back what they had, too', async () => {
  const server = await startWithHelper();
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await server.query(misdeeds.replace(/; DROP ROLE.*/, '')); // What is missing is created, and stays.
  const before = await readFingerprint(server);
  const beside = await database.restoreBeside({ ...dump, restoresUsers: true, onShare: () => undefined });
  expect(await beside.swap()).toEqual([]);
  expect(await readFingerprint(server)).not.toEqual(before);
  await beside.discard();
  expect(await readFingerprint(server)).toEqual(before);
  expect(await listDatabases(server)).toBe('planipsy');
});
