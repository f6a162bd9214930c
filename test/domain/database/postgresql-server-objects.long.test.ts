import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { createPostgresqlServer } from '../../../src/domain/database/postgresql/server.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { fillDatabase, readFingerprint } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer, versions } from './postgresql-stand.ts';

test('Neither the caller’s environment and files nor a service’s settings change what is saved', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const home = await makeScratchFolder();
  const folder = await makeScratchFolder();
  await writeFile(
    join(home, '.psqlrc'),
    '\\set ON_ERROR_STOP off\n\\! touch ran\nDROP TABLE agenda.patients;\n',
  );
  await writeFile(join(home, '.pgpass'), '*:*:*:*:wrong\n', { mode: 0o600 });
  await writeFile(join(folder, 'pg_service.conf'), '[planipsy]\nhost=/nowhere\n');
  const serviceFile = join(folder, 'services');
  await writeFile(
    serviceFile,
    `[planipsy]\nhost=${server.socket}\nuser=${server.user}\ndbname=postgres\nclient_encoding=LATIN1\noptions=-c search_path=agenda -c role=planipsy_rw -c DateStyle=German\n`,
  );
  const hostile = {
    ...{
      HOME: home,
      PGSYSCONFDIR: folder,
      PGSERVICEFILE: join(folder, 'pg_service.conf'),
      PGDATABASE: 'postgres',
    },
    ...{
      PGOPTIONS: '-c role=planipsy_rw',
      PGUSER: 'nobody',
      PGHOST: '/nowhere',
      PSQLRC: join(home, '.psqlrc'),
    },
    ...{ PGCLIENTENCODING: 'LATIN1', PGPASSFILE: join(home, '.pgpass') },
  };
  const { uid, gid } = await stat(server.data);
  await chown(serviceFile, uid, gid);
  await chmod(serviceFile, 0o600);
  await chmod(folder, 0o755);
  const before = await readFingerprint(server);
  const service = { socket: undefined, user: undefined, service: 'planipsy', serviceFile };
  const database = openDatabase(server, service);
  const own = openDatabase(server);
  const { facts, dump } = await withEnvironment(hostile, async () => ({
    facts: await database.readFacts(),
    ...(await dumpTo(database)),
  }));
  expect(facts).toMatchObject({ missingRights: [] });
  expect(await withEnvironment(hostile, () => restore(own, dump, { restoresUsers: true }))).toEqual([]);
  expect(await readFingerprint(server)).toEqual(before);
});

/** As the user who runs the program has it. */
async function withEnvironment<T>(changes: Record<string, string>, action: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    return await action();
  } finally {
    for (const name of Object.keys(changes)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}

test.each(versions)(
  'A standby, a transaction that nobody ends and a lock are refused by name (%s)',
  async (version) => {
    const server = await startServer(version);
    await fillDatabase(server);
    const database = openDatabase(server);
    await server.query("BEGIN; CREATE TABLE public.x (); PREPARE TRANSACTION 'left behind'", {
      database: 'planipsy',
    });
    expect(await database.readFacts()).toMatchObject({
      problem: {
        code: 'backup.database-prepared',
        params: { names: [expect.stringContaining('left behind')] },
      },
    });
    await server.query("ROLLBACK PREPARED 'left behind'", { database: 'planipsy' });

    const holder = holdSession(server, 'planipsy');
    holder.stdin?.write('BEGIN; LOCK TABLE agenda.patients;\n');
    const locks = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted";
    while ((await server.query(locks, { database: 'planipsy' })) === '0') await sleep(20);
    const locked = await database.readFacts();
    expect(locked).toMatchObject({ problem: { code: 'backup.database-locked' } });
    expect(JSON.stringify(locked)).toMatch(/patients.*holder/);
    holder.kill('SIGKILL');

    await server.query("SELECT pg_create_logical_replication_slot('hl7', 'test_decoding')", {
      database: 'planipsy',
    });
    expect(await database.readFacts()).toMatchObject({ replication: ['REPLICATION SLOT hl7'] });
    await server.query("SELECT pg_drop_replication_slot('hl7')");

    await server.stop();
    await writeFile(join(server.data, 'standby.signal'), '');
    await server.start();
    expect(await database.readFacts()).toMatchObject({ problem: { code: 'backup.database-standby' } });
  },
);

test.each(versions)(
  'A slot is named once it is gone, and no subscription or template keeps the old copy (%s)',
  async (version) => {
    const server = await startServer(version);
    await fillDatabase(server);
    const run = (sql: string) => server.query(sql, { database: 'planipsy' });
    await run(`SELECT pg_create_logical_replication_slot('hl7', 'test_decoding');
    CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p WITH (connect = false, slot_name = 'far');
    ALTER DATABASE planipsy IS_TEMPLATE true`);
    const database = openDatabase(server);
    const { dump } = await dumpTo(database);
    expect(await restore(database, dump)).toEqual([
      { code: 'backup.database-replication-stopped', names: ['REPLICATION SLOT hl7'] },
    ]);
    expect(await listDatabases(server)).toBe('planipsy');
    expect(await server.query('SELECT subname, subslotname FROM pg_subscription')).toBe('s|far');
    expect(await server.query("SELECT datistemplate FROM pg_database WHERE datname = 'planipsy'")).toBe('t');
  },
);

test('An old copy that the server does not let go is put aside and told, and the next restore drops it', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  // Event triggers there belong to the owner: no superuser's command may run under them.
  await server.query(
    `CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE);
     CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN ALTER ROLE planipsy_owner SUPERUSER; END $$;
     ALTER FUNCTION public.watch() OWNER TO planipsy_owner;
     CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.watch()`,
    { database: 'planipsy' },
  );
  const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
  await beside.swap();
  expect(await beside.finish()).toEqual([
    {
      code: 'backup.database-left',
      left: 'planipsy_ospi_bin',
      detail: expect.stringMatching(/subscription/) as string,
    },
  ]);
  expect(await server.query("SELECT rolsuper FROM pg_roles WHERE rolname = 'planipsy_owner'")).toBe('f');
  expect(await database.readFacts()).not.toHaveProperty('problem');
  expect(await database.isRestoreUnfinished()).toBe(false);
  await server.query('DROP EVENT TRIGGER e', { database: 'planipsy_ospi_bin' });
  await restore(database, dump);
  expect(await listDatabases(server)).toBe('planipsy');
});

test('Roles, memberships and rights on the server that a hook made or took are put right', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const major = Math.floor(Number(await server.query('SHOW server_version_num')) / 10_000);
  const parameters = 'SELECT parname, paracl FROM pg_parameter_acl ORDER BY 1';
  await server.query(`CREATE ROLE chief CREATEROLE; GRANT planipsy_rw TO chief WITH ADMIN OPTION;
    SET ROLE chief; GRANT planipsy_rw TO planipsy_owner; RESET ROLE;`);
  if (major >= 15) await server.query('GRANT SET ON PARAMETER log_min_duration_statement TO planipsy_app');
  const grantors = `SELECT roleid::regrole, member::regrole, grantor::regrole FROM pg_auth_members WHERE roleid >= 16384 ORDER BY 1, 2`;
  const [before, granted, set] = [
    await readFingerprint(server),
    await server.query(grantors),
    await server.query(parameters),
  ];
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await server.query(`CREATE ROLE made_by_hook LOGIN PASSWORD 'x'; CREATE ROLE also_made IN ROLE planipsy_rw; CREATE ROLE of_somebody;
    GRANT ALL ON DATABASE postgres TO of_somebody; REVOKE planipsy_rw FROM planipsy_owner GRANTED BY chief;
    ${major >= 15 ? 'REVOKE SET ON PARAMETER log_min_duration_statement FROM planipsy_app; GRANT SET ON PARAMETER work_mem TO planipsy_rw;' : ''}`);
  await server.query('CREATE TABLE public.hooks (x int); ALTER TABLE public.hooks OWNER TO made_by_hook', {
    database: 'planipsy',
  });
  const beside = await database.restoreBeside({ ...dump, restoresUsers: true, onShare: () => undefined });
  expect(await beside.swap()).toEqual([]);
  expect(await beside.finish()).toEqual([{ code: 'backup.database-roles-new', roles: ['of_somebody'] }]);
  await server.query('REVOKE ALL ON DATABASE postgres FROM of_somebody; DROP ROLE of_somebody');
  expect(await readFingerprint(server)).toEqual(before);
  expect(await server.query(grantors)).toBe(granted);
  expect(await server.query(parameters)).toBe(set);
});

test.each(versions)(
  'Comments of a LATIN1 database, and bytes of no encoding, come back as they were (%s)',
  async (version) => {
    const server = await startServer(version);
    await server.query(
      `CREATE ROLE app; CREATE DATABASE planipsy OWNER app TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    const latin = (sql: string) =>
      server.query(`SET client_encoding = 'UTF8'; ${sql}`, { database: 'planipsy' });
    await latin(`COMMENT ON DATABASE planipsy IS 'L''été à l''hôpital'; ALTER DATABASE planipsy SET my.word = 'déjà'; CREATE TABLE t (x text);
    ALTER TABLE t OWNER TO app; INSERT INTO t VALUES ('é')`);
    const read = () =>
      latin(
        "SELECT shobj_description(oid, 'pg_database'), current_setting('my.word'), (SELECT x FROM t) FROM pg_database WHERE datname = current_database()",
      );
    const before = await read();
    expect(before).toBe("L'été à l'hôpital|déjà|é");
    const database = openDatabase(server);
    const { dump } = await dumpTo(database);
    await restore(database, dump);
    expect(await read()).toBe(before);

    await server.query(
      `CREATE DATABASE raw OWNER app TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    const raw = (sql: string) => server.query(sql, { database: 'raw' });
    await raw(
      String.raw`CREATE TABLE t (x text); ALTER TABLE t OWNER TO app; INSERT INTO t VALUES (E'caf\xe9'), (E'\xc3\xa9')`,
    );
    const bytes = await raw('SELECT textsend(x) FROM t');
    const other = openDatabase(server, { name: 'raw' });
    const dumped = await dumpTo(other);
    expect(await restore(other, dumped.dump)).toEqual([]);
    expect(await raw('SELECT textsend(x) FROM t')).toBe(bytes);
  },
);

test('A server without a free connection is asked again during a swap', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const before = await readFingerprint(server);
  const { dump } = await dumpTo(openDatabase(server));
  const sessions: ChildProcess[] = [];
  const ports = createTestPorts();
  const wait = async (milliseconds: number) => {
    if (milliseconds >= 1000) for (const session of sessions) session.kill('SIGKILL');
    await sleep(milliseconds);
  };
  const database = createPostgresqlServer({
    database: { engine: 'postgresql', name: 'planipsy', ...server.connection },
    ports: { ...ports, clock: { ...ports.clock, sleep: wait } },
  });
  const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
  // One that finds no room beside a query that is just ending is gone again: they are added until there is none.
  while ((await server.query('SELECT 1').catch(() => 'full')) !== 'full') {
    sessions.push(holdSession(server, 'postgres'));
    await sleep(50);
  }
  expect(await beside.swap()).toEqual([]);
  await beside.finish();
  expect(await readFingerprint(server)).toEqual(before);
});

test('Tablespaces in other folders are measured', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const folder = join(server.data, '../elsewhere');
  await server.query(`COPY (SELECT) TO PROGRAM 'mkdir -m 700 ${folder}; cat >/dev/null'`);
  await server.query(`CREATE TABLESPACE elsewhere LOCATION '${folder}'`);
  await server.query('CREATE TABLE public.far TABLESPACE elsewhere AS SELECT generate_series(1, 9000) AS x', {
    database: 'planipsy',
  });
  const facts = await openDatabase(server).readFacts();
  expect(facts.tablespaces).toEqual([{ folder, bytes: expect.any(Number) as number }]);
  expect(facts.tablespaces?.[0]?.bytes).toBeGreaterThan(100_000);
});

/** A session that lasts until its client is killed. */
function holdSession(server: ScratchPostgresql, name: string): ChildProcess {
  const as =
    server.runAs === undefined
      ? []
      : ['setpriv', `--reuid=${server.runAs}`, `--regid=${server.runAs}`, '--init-groups'];
  const [program, ...args] = [...as, 'psql', '-Xwq', '-h', server.socket, '-U', server.user, '-d', name];
  const env = { PATH: process.env['PATH'], PGAPPNAME: 'holder' };
  const child = spawn(program, args, { env, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
