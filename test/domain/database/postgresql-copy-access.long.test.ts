import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { makeScratchFolder } from '../../ports.ts';
import { makeCopy, readState, refreshCopy } from './postgresql-copy-stand.ts';
import { makeOwner } from './postgresql-owner.ts';
import { dumpTo, listDatabases, openDatabase, startServer } from './postgresql-stand.ts';

const fresh = 'planipsy_ospi_new';

test('The owner gets neither into the copy nor at its stamp, until it is his database', async () => {
  const server = await startServer();
  const owner = await makeOwner(server, 'CREATEDB CREATEROLE');
  await owner.query('CREATE TABLE t (x int); INSERT INTO t VALUES (1)');
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const { files } = await (async () => {
    await makeCopy(database, dump, 'made');
    for (const each of [
      `GRANT CONNECT ON DATABASE ${fresh} TO planipsy`,
      `ALTER DATABASE ${fresh} OWNER TO planipsy`,
    ])
      await owner.query(each).catch(() => undefined);
    await expect(owner.query('SELECT', fresh)).rejects.toThrow(/permission denied/);
    return refreshCopy(database, 'cloned');
  })();
  for (const each of [
    `GRANT CONNECT ON DATABASE ${fresh} TO planipsy`,
    `ALTER DATABASE ${fresh} OWNER TO planipsy`,
    `ALTER DATABASE ${fresh} RENAME TO other`,
    `ALTER ROLE planipsy IN DATABASE ${fresh} SET application_name TO 'ospi-update copy mine'`,
    `ALTER ROLE postgres IN DATABASE ${fresh} SET application_name TO 'ospi-update copy mine'`,
    `ALTER DATABASE ${fresh} SET application_name TO 'ospi-update copy mine'`,
    `COMMENT ON DATABASE ${fresh} IS 'ospi-update copy mine'`,
  ])
    await owner.query(each).catch(() => undefined);
  await expect(owner.query('SELECT', fresh)).rejects.toThrow(/permission denied/);
  expect(await database.readStamp()).toBe('cloned');

  const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  expect(await owner.query('SELECT x FROM t')).toBe('1');
  await taken.discard();
  await expect(owner.query('SELECT', fresh)).rejects.toThrow(/permission denied/);
  expect(await database.readStamp()).toBe('cloned');
  await database.dropCopies();
  expect(await listDatabases(server)).toBe('planipsy');
});

test('A copy that an administrator of the server has closed takes its place all the same', async () => {
  const server = await startServer();
  const owner = await makeOwner(server, 'CREATEDB');
  await owner.query('CREATE TABLE t (x int); INSERT INTO t VALUES (1)');
  const database = openDatabase(server);
  await makeCopy(database, (await dumpTo(database)).dump, 'made');
  const { files } = await refreshCopy(database, 'cloned');
  await owner.query('DROP TABLE t');
  await server.query(`ALTER DATABASE ${fresh} ALLOW_CONNECTIONS false CONNECTION LIMIT 0 IS_TEMPLATE true`);
  const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  expect(await owner.query('SELECT x FROM t')).toBe('1');
  await taken.finish();
  const said = "SELECT datallowconn, datconnlimit, datistemplate FROM pg_database WHERE datname = 'planipsy'";
  expect(await server.query(said)).toBe('t|-1|f');
});

test('A stamp written by somebody without rights does not count', async () => {
  const server = await startServer();
  const owner = await makeOwner(server, 'CREATEDB');
  const database = openDatabase(server);
  await owner.query(`CREATE DATABASE ${fresh}`, 'postgres');
  for (const name of [fresh, 'planipsy'])
    await owner.query(
      `COMMENT ON DATABASE ${name} IS 'ospi-update copy x';
       ALTER DATABASE ${name} SET application_name TO 'ospi-update copy x';
       ALTER ROLE planipsy IN DATABASE ${name} SET application_name TO 'ospi-update copy x'`,
    );
  expect(await database.readStamp()).toBeUndefined();
  const { dump } = await dumpTo(database);
  await expect(database.takeCopy({ ...dump, onShare: () => undefined })).rejects.toMatchObject({
    code: 'backup.database-copy-gone',
  });
  // It gives way.
  await makeCopy(database, dump, 'ours');
  expect(await database.readStamp()).toBe('ours');
});

/** The tool's user: not a superuser, but either the owner or one of its members. */
async function openAs(server: ScratchPostgresql, user: 'app' | 'clerk') {
  await server.query(
    `CREATE ROLE app LOGIN CREATEDB PASSWORD 'abc'; CREATE ROLE clerk LOGIN CREATEDB PASSWORD 'abc' IN ROLE app;
     CREATE DATABASE planipsy OWNER app;`,
  );
  await server.query(
    `SET ROLE app; CREATE TABLE t (id serial, x text CHECK (x IN ('a', 'b'))); INSERT INTO t (x) VALUES ('a'), ('b');
     GRANT SELECT ON t TO clerk; SELECT lo_from_bytea(5, 'abc')`,
    { database: 'planipsy' },
  );
  const folder = await makeScratchFolder();
  await chmod(folder, 0o755);
  const credentialsFile = join(folder, 'pgpass');
  await writeFile(credentialsFile, '*:*:*:*:abc\n', { mode: 0o600 });
  return {
    database: openDatabase(server, { runAs: undefined, user, credentialsFile }),
    asApp: openDatabase(server, { runAs: undefined, user: 'app', credentialsFile, name: fresh }),
  };
}

/** Default grants of a new database are the same, explicit or not: nothing makes them implicit again. */
async function readRights(server: ScratchPostgresql) {
  const { objects, ...rest } = await readState(server);
  return { ...rest, objects: objects.map((line) => line.replace('{app=CTc/app,=Tc/app}', '')) };
}

test.each(['app', 'clerk'] as const)(
  'Who is no superuser (%s) makes, refreshes and takes a copy',
  async (user) => {
    const server = await startServer();
    const { database, asApp } = await openAs(server, user);
    const { dump } = await dumpTo(database);
    const before = await readRights(server);
    await makeCopy(database, dump, 'made');
    expect(await database.readStamp()).toBe('made');
    // The owner is excluded, unless he is the tool's user.
    if (user === 'clerk')
      await expect(asApp.readCounters()).rejects.toMatchObject({ code: 'backup.database-unreachable' });
    await server.query('DROP TABLE t', { database: 'planipsy' });
    const taken = await database.takeCopy({ ...dump, onShare: () => undefined });
    await taken.swap();
    expect(await readRights(server)).toEqual(before);
    await taken.finish();

    const { refreshed, files } = await refreshCopy(database, 'cloned');
    expect(refreshed.isHeld).toBe(true);
    if (user === 'clerk')
      await expect(asApp.readCounters()).rejects.toMatchObject({ code: 'backup.database-unreachable' });
    await server.query('DROP TABLE t', { database: 'planipsy' });
    const again = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
    await again.swap();
    await again.discard();
    expect(await database.readStamp()).toBe('cloned');
    await again.swap();
    await again.finish();
    expect(await readRights(server)).toEqual(before);
    expect(await listDatabases(server)).toBe('planipsy');
  },
);
