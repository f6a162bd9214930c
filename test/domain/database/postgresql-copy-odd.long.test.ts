import { expect, test } from 'vitest';
import { canClone } from '../../../src/domain/database/postgresql/clone.ts';
import { openConnection } from '../../../src/domain/database/postgresql/connection.ts';
import { createTestPorts } from '../../ports.ts';
import { fillDatabase, listRestorers } from './postgresql-content.ts';
import { makeCopy, readState, refreshCopy, takeFiles } from './postgresql-copy-stand.ts';
import {
  dumpTo,
  listDatabases,
  openDatabase,
  restore,
  startServer,
  versions,
  waitForQuery,
} from './postgresql-stand.ts';

const subscribe = (name: string) =>
  `CREATE SUBSCRIPTION ${name} CONNECTION 'host=/nowhere dbname=x' PUBLICATION p WITH (connect = false, slot_name = '${name}')`;

test('A database with a subscription, which no clone takes along, is dumped whole and loaded', async () => {
  const server = await startServer();
  await fillDatabase(server);
  await server.query(subscribe('taking'), { database: 'planipsy' });
  const database = openDatabase(server);
  const connection = await openConnection({ database: database.database, ports: createTestPorts() });
  expect(await canClone(connection)).toBe(false);
  const { refreshed, files } = await refreshCopy(database, 'loaded');
  expect(refreshed).toMatchObject({ isHeld: false, isPartial: false });
  expect(Object.keys(refreshed.files)).toEqual(['data', 'server']);
  const before = await readState(server);
  const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  await taken.finish();
  expect(await readState(server)).toEqual(before);
  expect(await listDatabases(server)).toBe('planipsy');
  expect(await server.query('SELECT subname, subslotname FROM pg_subscription')).toBe('taking|taking');
});

test('A template, and what others are connected to, is cloned, swapped and dropped', async () => {
  const server = await startServer();
  await fillDatabase(server);
  await server.query('ALTER DATABASE planipsy IS_TEMPLATE true');
  const database = openDatabase(server);
  const session = server.query('SELECT pg_sleep(300)', { database: 'planipsy' }).catch(() => 'ended');
  await waitForQuery(server, 'SELECT pg_sleep(300)');
  const { files } = await refreshCopy(database, 'cloned');
  expect(await session).toBe('ended');
  await server.query('DROP TABLE agenda.cache', { database: 'planipsy' });
  const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
  await taken.swap();
  await taken.finish();
  const state = "SELECT datname, datistemplate, datallowconn FROM pg_database WHERE datname ~ 'planipsy'";
  expect(await server.query(state)).toBe('planipsy|t|t');
});

test('What does not come back as it was dumped is named, and no copy is kept', async () => {
  const server = await startServer();
  await fillDatabase(server);
  // A type whose output function does not write what its input function reads.
  await server.query(
    `CREATE TYPE lossy; CREATE FUNCTION lossy_in(cstring) RETURNS lossy IMMUTABLE STRICT LANGUAGE internal AS 'float4in';
     CREATE FUNCTION lossy_out(lossy) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'int4out';
     CREATE TYPE lossy (INPUT = lossy_in, OUTPUT = lossy_out, LIKE = float4);
     CREATE TABLE agenda.measured (n int, x lossy); INSERT INTO agenda.measured VALUES (1, '1'), (2, '0')`,
    { database: 'planipsy' },
  );
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await expect(makeCopy(database, dump, 'made')).rejects.toMatchObject({
    code: 'backup.database-copy-differs',
    params: { engine: 'postgresql', name: 'planipsy', objects: ['table agenda.measured (rows)'] },
  });
  expect(await listDatabases(server)).toBe('planipsy');
  expect(await listRestorers(server)).toBe('');
  // The same content cloned: the server copies it, without its text form.
  expect((await refreshCopy(database, 'cloned')).refreshed.isHeld).toBe(true);
});

test('What a hook has closed is described, replaced and dumped all the same', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { files } = await refreshCopy(database, 'cloned');
  await server.query('CREATE TABLE public.broken ()', { database: 'planipsy' });
  await server.query('ALTER DATABASE planipsy WITH ALLOW_CONNECTIONS false CONNECTION LIMIT 3');
  const described = await takeFiles(database);
  const state = "SELECT datallowconn, datconnlimit FROM pg_database WHERE datname = 'planipsy'";
  expect(await server.query(state)).toBe('f|3');
  const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
  await taken.swap();
  expect(await server.query(state)).toBe('t|40');
  const { dump } = await dumpTo(database, 'zstd', { of: 'replaced', files: described });
  await taken.discard();
  expect(await server.query(state)).toBe('f|3');
  await database.dropCopies();
  await restore(database, dump);
  expect(await server.query(state)).toBe('t|3');
  expect(await server.query('SELECT count(*) FROM public.broken', { database: 'planipsy' })).toBe('0');
});

test('A prepared transaction is named, before anything is closed or dropped', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await makeCopy(database, dump, 'made');
  await server.query("BEGIN; CREATE TABLE public.later (); PREPARE TRANSACTION 'left behind'", {
    database: 'planipsy',
  });
  const refused = await refreshCopy(database, 'cloned').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'backup.database-dump-failed' });
  expect(JSON.stringify(refused)).toMatch(/prepared.*left behind/);
  expect(await database.readStamp()).toBe('made');
});

test('What the server neither drops nor renames is reported until it can be dropped', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { files } = await refreshCopy(database, 'cloned');
  const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
  await taken.swap();
  await server.query("BEGIN; CREATE TABLE public.later (); PREPARE TRANSACTION 'held'", {
    database: 'planipsy_ospi_old',
  });
  // The server does not even rename it.
  const told = {
    ...{ code: 'backup.database-left', left: 'planipsy_ospi_old' },
    detail: expect.stringMatching(/prepared/) as string,
  };
  expect(await taken.finish()).toEqual([told]);
  expect(await database.dropCopies()).toEqual([told]);
  await server.query("ROLLBACK PREPARED 'held'", { database: 'planipsy_ospi_old' });
  expect(await database.dropCopies()).toEqual([]);
  expect(await listDatabases(server)).toBe('planipsy');
  expect(await database.readStamp()).toBeUndefined();
});

test('A replaced database that the server does not drop is put aside by a taken copy too', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { files } = await refreshCopy(database, 'cloned');
  await server.query(subscribe('taking'), { database: 'planipsy' });
  // Event triggers there belong to the owner: no superuser's command may run under them.
  await server.query(
    `CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
     ALTER FUNCTION public.watch() OWNER TO planipsy_owner;
     CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.watch();
     CREATE ROLE newcomer; GRANT newcomer TO planipsy_owner; GRANT SELECT ON agenda.visits TO newcomer`,
    { database: 'planipsy' },
  );
  const taken = await database.takeCopy({
    ...{ files, compression: 'zstd', restoresUsers: true, onShare: () => undefined },
  });
  await taken.swap();
  expect(await taken.finish()).toEqual([
    {
      ...{ code: 'backup.database-left', left: 'planipsy_ospi_bin' },
      detail: expect.stringMatching(/subscription/) as string,
    },
    { code: 'backup.database-roles-new', roles: ['newcomer'] },
  ]);
  expect(await database.isRestoreUnfinished()).toBe(false);
  expect(await database.readStamp()).toBeUndefined();
  await server.query('DROP EVENT TRIGGER e', { database: 'planipsy_ospi_bin' });
  await refreshCopy(database, 'again');
  const again = await database.dropCopies();
  expect(again).toEqual([]);
  expect(await listDatabases(server)).toBe('planipsy');
});

test('Roles that a hook made are taken back with the copy', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { files } = await refreshCopy(database, 'cloned');
  await server.query('CREATE ROLE newcomer; GRANT SELECT ON agenda.visits TO newcomer', {
    database: 'planipsy',
  });
  const taken = await database.takeCopy({
    ...{ files, compression: 'zstd', restoresUsers: true, onShare: () => undefined },
  });
  expect(await taken.swap()).toEqual([]);
  expect(await taken.finish()).toEqual([]);
  expect(await server.query("SELECT count(*) FROM pg_roles WHERE rolname = 'newcomer'")).toBe('0');
});

test('A clone that a killed updater has left the server at is ended, not waited for', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  // It waits for connected sessions, like a killed updater's statement.
  const session = server.query('SELECT pg_sleep(300)', { database: 'planipsy' }).catch(() => 'ended');
  await waitForQuery(server, 'SELECT pg_sleep(300)');
  const orphan = server
    .query(
      'SET application_name = \'ospi-update\'; SET lock_timeout = 0; BEGIN; ALTER DATABASE planipsy RENAME TO "planipsy_ospi_old"; COMMIT;',
    )
    .catch((error: unknown) => String(error));
  await waitForQuery(server, 'ALTER DATABASE planipsy');
  await database.dropCopies();
  expect(await orphan).toMatch(/terminating connection/);
  const { refreshed } = await refreshCopy(database, 'cloned');
  expect(refreshed.isHeld).toBe(true);
  expect(await session).toBe('ended');
});

test.each(versions)(
  'A taken copy of a LATIN1 database, and of bytes of no encoding, says what was said (%s)',
  async (version) => {
    const server = await startServer(version);
    for (const [name, encoding] of [
      ['latin', 'LATIN1'],
      ['raw', 'SQL_ASCII'],
    ] as const) {
      await server.query(
        `CREATE ROLE ${name}_app; CREATE DATABASE ${name} OWNER ${name}_app TEMPLATE template0 ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`,
      );
      const isLatin = encoding === 'LATIN1';
      const say = (sql: string) =>
        server.query(isLatin ? `SET client_encoding = 'UTF8'; ${sql}` : sql, { database: name });
      const odd = isLatin ? 'café' : String.raw`caf\xe9`;
      await say(
        `COMMENT ON DATABASE ${name} IS 'L''été'; ALTER DATABASE ${name} SET my.word = 'déjà'; CREATE TABLE t (x text);
         ALTER TABLE t OWNER TO ${name}_app; INSERT INTO t VALUES ('é'), (E'${odd}')`,
      );
      const read = () =>
        say(`SELECT textsend(shobj_description(oid, 'pg_database')), textsend(current_setting('my.word')), textsend(x)
          FROM pg_database, t WHERE datname = current_database()`);
      const before = await read();
      const database = openDatabase(server, { name });
      const { dump } = await dumpTo(database);
      await makeCopy(database, dump, 'made');
      const refreshed = async () => ({
        ...{ files: (await refreshCopy(database, 'cloned')).files, compression: 'zstd' as const },
      });
      for (const made of [() => Promise.resolve(dump), refreshed]) {
        const task = { ...(await made()), restoresUsers: true, onShare: () => undefined };
        const taken = await database.takeCopy(task);
        expect(await taken.swap()).toEqual([]);
        expect(await taken.finish()).toEqual([]);
        expect(await read()).toBe(before);
      }
    }
  },
);
