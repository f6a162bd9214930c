import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { createPostgresqlServer } from '../../../src/domain/database/postgresql/server.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { fillDatabase, readFingerprint } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer } from './postgresql-stand.ts';

/** A password file readable only by its owner. */
async function writePasswords(password: string): Promise<string> {
  const file = join(await makeScratchFolder(), 'pgpass');
  await writeFile(file, `*:*:*:*:${password}\n`, { mode: 0o600 });
  return file;
}

/** A platform's own user, not a superuser, who owns the platform's database and may create others. */
async function openAsOwner(server: ScratchPostgresql) {
  await server.query("CREATE ROLE clerk; CREATE ROLE app LOGIN CREATEDB PASSWORD 'abc'");
  await server.query('CREATE DATABASE planipsy OWNER app');
  const user = openDatabase(server, {
    runAs: undefined,
    user: 'app',
    credentialsFile: await writePasswords('abc'),
  });
  await server.query(
    `SET ROLE app; CREATE TABLE t (id serial, x text); INSERT INTO t (x) VALUES ('a');
     GRANT SELECT ON t TO clerk; SELECT lo_from_bytea(5, 'abc')`,
    { database: 'planipsy' },
  );
  return user;
}

test('Whoever owns a database dumps and restores it; what he may not give back he is told', async () => {
  const server = await startServer();
  const database = await openAsOwner(server);
  expect(await database.readFacts()).toMatchObject({ missingRights: ['roles'], dataFolder: null });
  const before = await readFingerprint(server);
  const { dump } = await dumpTo(database);
  const counters = await database.readCounters();
  await server.query('DROP TABLE t; ALTER ROLE clerk LOGIN', { database: 'planipsy' });
  expect(database.judgeWrites(counters, await database.readCounters())).toMatchObject({ written: true });
  expect(await restore(database, dump)).toEqual([{ code: 'backup.database-roles-differ', roles: ['clerk'] }]);
  expect(await listDatabases(server)).toBe('planipsy');
  await server.query('ALTER ROLE clerk NOLOGIN');
  expect(await readFingerprint(server)).toEqual(before);
});

test('The facts of a server tell versions, rights and sizes', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const facts = await openDatabase(server).readFacts();
  const version = expect.stringMatching(/^\d+\.\d+$/) as string;
  expect(facts).toEqual({
    ...{ engine: 'postgresql', name: 'planipsy', server: server.socket },
    ...{ serverVersion: version, clientVersion: version, missingRights: [], dataFolder: server.data },
    ...{ tableBytes: expect.any(Number) as number, totalBytes: expect.any(Number) as number },
    ...{ logFolder: join(server.data, 'pg_wal'), logBytes: expect.any(Number) as number },
  });
  expect(facts.tableBytes).toBeGreaterThan(100_000);
  expect(facts.totalBytes).toBeGreaterThan(facts.tableBytes ?? 0);
});

test.each([
  ['a table', 'CREATE TABLE secret (x int)'],
  ['a sequence', 'CREATE SEQUENCE secret'],
  ['a schema', 'CREATE SCHEMA secret; CREATE TABLE secret.t (x int); GRANT SELECT ON secret.t TO app'],
  ['a large object', 'SELECT lo_create(9)'],
  [
    'rows behind a policy',
    'CREATE TABLE p (x int); GRANT SELECT ON p TO app; ALTER TABLE p ENABLE ROW LEVEL SECURITY',
  ],
])('Who may not read %s is told so before a dump', async (_what, sql) => {
  const server = await startServer();
  const database = await openAsOwner(server);
  await server.query(sql, { database: 'planipsy' });
  expect(await database.readFacts()).toMatchObject({ missingRights: ['read', 'roles'] });
  await expect(dumpTo(database)).rejects.toMatchObject({ code: 'backup.database-dump-failed' });
});

test('Who may not make databases is told so', async () => {
  const server = await startServer();
  const database = await openAsOwner(server);
  await server.query('ALTER ROLE app NOCREATEDB');
  expect(await database.readFacts()).toMatchObject({ missingRights: ['restore', 'roles'] });
});

test('What cannot be asked is a problem in its place', async () => {
  const server = await startServer();
  expect(await openDatabase(server).readFacts()).toMatchObject({
    problem: { code: 'backup.database-missing' },
    clientVersion: expect.stringMatching(/^\d/) as string,
  });
  await server.stop();
  expect(await openDatabase(server).readFacts()).toMatchObject({
    problem: { code: 'backup.database-unreachable' },
  });
  expect(await openDatabase(server, { programs: '/nowhere' }).readFacts()).toMatchObject({
    problem: { code: 'prerequisite.program-missing' },
  });
});

test('A pg_dump that is older than its server is told before it dumps', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const programs = await makeScratchFolder();
  for (const [name, text] of [
    ['pg_dump', 'echo "pg_dump (PostgreSQL) 11.22 (Debian 11.22-1)"'],
    ['psql', 'exec /usr/bin/psql "$@"'],
  ] as const)
    await writeFile(join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await chmod(programs, 0o755);
  await expect(dumpTo(openDatabase(server, { programs }))).rejects.toMatchObject({
    code: 'backup.database-client-old',
    params: { program: 'pg_dump', clientVersion: '11.22' },
  });
});

test('A service file says where the server is', async () => {
  const server = await startServer();
  await openAsOwner(server);
  const serviceFile = join(await makeScratchFolder(), 'services');
  await writeFile(serviceFile, `[planipsy]\nhost=${server.socket}\nuser=app\npassword=abc\n`, {
    mode: 0o600,
  });
  const database = createPostgresqlServer({
    database: { engine: 'postgresql', name: 'planipsy', service: 'planipsy', serviceFile },
    ports: createTestPorts(),
  });
  const { dump } = await dumpTo(database);
  expect(await restore(database, dump)).toEqual([]);
});
