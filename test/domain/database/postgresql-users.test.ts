import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { fillDatabase, readFingerprint, readRoles } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer } from './postgresql-stand.ts';

/** A platform's database, and a role that works for it. */
async function startWithHelper() {
  const server = await startServer();
  await fillDatabase(server);
  await server.query(
    `CREATE ROLE helper LOGIN PASSWORD 'h1' CONNECTION LIMIT 7 VALID UNTIL '2041-02-03 04:05+00';
     CREATE ROLE silent; CREATE ROLE leaver PASSWORD 'l'; GRANT planipsy_rw TO helper, silent, leaver; ALTER ROLE helper SET work_mem = '5MB'`,
  );
  return server;
}

/** As a hook with all rights could: nothing of it is in the database. */
const misdeeds = `
  CREATE ROLE evil SUPERUSER; GRANT evil TO helper; GRANT pg_read_server_files TO helper WITH ADMIN OPTION;
  ALTER ROLE helper PASSWORD 'h2' CONNECTION LIMIT 99 VALID UNTIL 'infinity' SUPERUSER CREATEROLE;
  ALTER ROLE helper SET work_mem = '9MB'; ALTER ROLE helper SET session_preload_libraries = 'evil';
  ALTER ROLE silent LOGIN PASSWORD 'h3'; REVOKE planipsy_rw FROM silent; DROP ROLE leaver`;

/** What there is of the recorded roles. */
async function readKnownRoles(server: ScratchPostgresql): Promise<readonly string[]> {
  return (await readRoles(server)).split('\n').filter((line) => !line.startsWith('evil|'));
}

test('What a failing update did to users is undone: attributes, passwords, settings and memberships', async () => {
  const server = await startWithHelper();
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const [before, roles] = [await readFingerprint(server), await readKnownRoles(server)];
  await server.query(misdeeds);
  const log = join(dirname(server.data), 'server.log');
  await server.query(
    "ALTER SYSTEM SET log_statement = 'all'; ALTER SYSTEM SET log_min_duration_statement = 0; SELECT pg_reload_conf()",
  );
  expect(await restore(database, dump, { restoresUsers: true })).toEqual([]);
  expect(await readKnownRoles(server)).toEqual(roles);
  expect({ ...(await readFingerprint(server)), roles: '' }).toEqual({ ...before, roles: '' });
  // The role that the update made is left: another may need it.
  expect(await server.query("SELECT rolsuper FROM pg_roles WHERE rolname = 'evil'")).toBe('t');
  const said = await readFile(log, 'utf8');
  expect(said).toContain('RENAME TO');
  expect(said).not.toContain('SCRAM-SHA-256$');
});

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

test('The first superuser and whoever restores are left alone, and told of', async () => {
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
  await server.query(misdeeds.replace(/; DROP ROLE.*/, '')); // What is missing is made, and stays.
  const before = await readFingerprint(server);
  const beside = await database.restoreBeside({ ...dump, restoresUsers: true, onShare: () => undefined });
  expect(await beside.swap()).toEqual([]);
  expect(await readFingerprint(server)).not.toEqual(before);
  await beside.discard();
  expect(await readFingerprint(server)).toEqual(before);
  expect(await listDatabases(server)).toBe('planipsy');
});
