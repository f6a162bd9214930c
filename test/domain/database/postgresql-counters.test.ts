import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startPostgresql, type ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { judgeWrites } from '../../../src/domain/database/postgresql/counters.ts';
import { openDatabase, waitForQuery } from './postgresql-stand.ts';
import { sharePlace } from '../../shared-folder.ts';

const counters = {
  ...{ identity: 'a', major: '15', isCounted: 'yes', snapshot: '7:7:', rows: 'r', sequences: 's' },
  ...{ surroundings: 'd', clients: '0' },
};
const moved = { snapshot: '9:9:' };

test.each([
  ['nothing at all', {}, {}, 'server-idle'],
  ['clients that write nothing', {}, { clients: '3' }, 'server-idle'],
  ['another database', {}, moved, 'nothing-written'],
  ['rows', {}, { ...moved, rows: 'r2' }, 'written'],
  ['a sequence alone', {}, { sequences: 's2' }, 'written'],
  ['a grant', {}, { ...moved, surroundings: 'd2' }, 'written'],
  ['a client still there', {}, { ...moved, clients: '1' }, 'in-use'],
  ['a client that was there', { clients: '9' }, moved, 'nothing-written'],
  ['a restart', {}, { identity: 'b' }, 'restarted'],
  ['an upgrade', {}, { major: '16' }, 'restarted'],
  ['a server that does not count', { isCounted: 'no' }, moved, 'uncounted'],
  ['one that did', {}, { ...moved, isCounted: 'no' }, 'uncounted'],
  ['an idle one that does not count', { isCounted: 'no' }, { isCounted: 'no' }, 'server-idle'],
  ['a standby', { isCounted: 'standby' }, { isCounted: 'standby' }, 'uncounted'],
  ['an old server', { major: '14' }, { major: '14', ...moved }, 'uncounted'],
  ['an idle one that computes', { computes: 't' }, { computes: 't' }, 'computed'],
  ['one that computes nothing', { computes: 'f' }, { ...moved, computes: 'f' }, 'nothing-written'],
  ['an old server that is idle', { major: '14' }, { major: '14' }, 'server-idle'],
] as const)('Of %s', (_what, before, now, reason) => {
  const written = reason !== 'server-idle' && reason !== 'nothing-written';
  expect(judgeWrites({ ...counters, ...before }, { ...counters, ...now })).toEqual({ written, reason });
});

test('Counters of another tool tell nothing', () => {
  expect(judgeWrites({}, {})).toEqual({ written: true, reason: 'restarted' });
});

describe('On a real server', () => {
  let server: ScratchPostgresql;
  const ask = (sql: string) => server.query(sql, { database: 'planipsy' });

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
    server = await startPostgresql({ folder: join(folder, 'pg'), template: sharePlace('postgresql') });
    // The server's own maintenance uses transactions at arbitrary times.
    await server.query('ALTER SYSTEM SET autovacuum = off');
    await server.query('SELECT pg_reload_conf()');
    await server.query('CREATE ROLE planipsy_app LOGIN');
    await server.query('CREATE ROLE planipsy_rw');
    await server.query('CREATE DATABASE planipsy');
    await server.query('CREATE DATABASE other');
    await server.query('CREATE TABLE t (x int)', { database: 'other' });
    await ask(`CREATE TABLE t (id serial PRIMARY KEY, x text); INSERT INTO t (x) VALUES ('a'), ('b');
      CREATE UNLOGGED TABLE u (x int); CREATE SEQUENCE s; SELECT nextval('s'); SELECT lo_create(4711);
      GRANT SELECT ON t TO planipsy_rw; CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t;`);
    return async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    };
  });

  const judgeAround = async (action: () => Promise<unknown>) => {
    const database = openDatabase(server);
    const before = await database.readCounters();
    await action();
    return database.judgeWrites(before, await database.readCounters());
  };

  test.each([
    ['INSERT', "INSERT INTO t (x) VALUES ('c')"],
    ['INSERT that draws no number', "INSERT INTO t VALUES (-1, 'c')"],
    ['UPDATE', "UPDATE t SET x = 'd' WHERE id = 1"],
    ['DELETE', 'DELETE FROM t WHERE id = 2'],
    ['TRUNCATE', 'TRUNCATE t'],
    ['TRUNCATE of an empty table', 'TRUNCATE u'],
    ['COPY', 'COPY t (id, x) FROM STDIN;\n70\ta\n\\.\n'],
    ['COPY FREEZE', 'BEGIN; TRUNCATE t; COPY t (id, x) FROM STDIN (FREEZE);\n70\ta\n\\.\nCOMMIT;'],
    ['an unlogged table', 'INSERT INTO u VALUES (1)'],
    ['CREATE', 'CREATE TABLE later ()'],
    ['ALTER', 'ALTER TABLE t ADD y int'],
    ['DROP', 'DROP TABLE later'],
    ['CREATE INDEX', 'CREATE INDEX ON t (x)'],
    ['COMMENT', "COMMENT ON TABLE t IS 'x'"],
    ['GRANT', 'GRANT INSERT ON t TO planipsy_rw'],
    ['GRANT on the database', 'GRANT CREATE ON DATABASE planipsy TO planipsy_rw'],
    ['a large object', "SELECT lo_put(4711, 0, 'abc')"],
    ['a large object made', 'SELECT lo_create(0)'],
    ['a large object gone', 'SELECT lo_unlink(4711)'],
    ['nextval', "SELECT nextval('s')"],
    ['setval', "SELECT setval('s', 900)"],
    ['setval to the same number, not yet drawn', "SELECT setval('s', 900, false)"],
    ['ALTER SEQUENCE', 'ALTER SEQUENCE s INCREMENT 5'],
    ['REFRESH', 'REFRESH MATERIALIZED VIEW m'],
    ['ALTER DATABASE SET', "ALTER DATABASE planipsy SET work_mem = '9MB'"],
    ['ALTER DATABASE CONNECTION LIMIT', 'ALTER DATABASE planipsy CONNECTION LIMIT 33'],
    ['COMMENT ON DATABASE', "COMMENT ON DATABASE planipsy IS 'x'"],
    ['ALTER ROLE IN DATABASE SET', "ALTER ROLE planipsy_app IN DATABASE planipsy SET work_mem = '8MB'"],
    ['a role that it depends on', 'ALTER ROLE planipsy_rw CREATEDB'],
    ['a member of such a role', 'GRANT planipsy_rw TO planipsy_app'],
    ['the password of one', "ALTER ROLE planipsy_app PASSWORD 'x'"],
    ['a function', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1'],
    [
      'a prepared transaction',
      "BEGIN; INSERT INTO t VALUES (500, 'x'); PREPARE TRANSACTION 'p'; COMMIT PREPARED 'p'",
    ],
  ])('%s is noticed', async (_what, sql) => {
    expect(await judgeAround(() => ask(sql))).toEqual({ written: true, reason: 'written' });
  });

  test.each([
    ['nothing', () => ask(''), 'server-idle'],
    ['reading', () => ask('SELECT * FROM t; SELECT lo_get(oid) FROM pg_largeobject_metadata'), 'server-idle'],
    ['ANALYZE', () => ask('ANALYZE; SELECT pg_sleep(1.1)'), 'nothing-written'],
    [
      'a transaction that ended in nothing',
      () => ask('BEGIN; SELECT txid_current(); ROLLBACK'),
      'nothing-written',
    ],
    [
      'writing in another database',
      () => server.query('INSERT INTO t VALUES (1)', { database: 'other' }),
      'nothing-written',
    ],
    ['a role of no concern', () => server.query('CREATE ROLE stranger'), 'nothing-written'],
  ])('%s is no write', async (_what, action, reason) => {
    await ask('VACUUM ANALYZE');
    expect(await judgeAround(action)).toEqual({ written: false, reason });
  });

  test('A transaction that was open, and younger ones done, is noticed when it ends', async () => {
    await ask("BEGIN; INSERT INTO t VALUES (600, 'x'); PREPARE TRANSACTION 'old'");
    await server.query('INSERT INTO t VALUES (2)', { database: 'other' });
    expect(await judgeAround(() => ask("COMMIT PREPARED 'old'"))).toEqual({
      written: true,
      reason: 'written',
    });
  });

  test('A prepared transaction that waits is someone still there', async () => {
    onTestFinished(async () => {
      await ask("ROLLBACK PREPARED 'waits'");
    });
    const reason = judgeAround(() => ask("BEGIN; CREATE TABLE w (); PREPARE TRANSACTION 'waits'"));
    expect(await reason).toMatchObject({ written: true });
    const other = () => server.query('INSERT INTO t VALUES (3)', { database: 'other' });
    expect(await judgeAround(other)).toEqual({ written: true, reason: 'in-use' });
  });

  test('Writes of a session that has not told its counts yet are not overlooked', async () => {
    let session: Promise<unknown> = Promise.resolve();
    const judgement = await judgeAround(async () => {
      session = ask(
        "INSERT INTO t VALUES (700, 'x'); INSERT INTO t VALUES (701, 'x'); SELECT pg_sleep(300)",
      ).catch(() => 'ended');
      await waitForQuery(server, 'SELECT pg_sleep(300)');
    });
    expect(judgement.written).toBe(true);
    await ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'");
    expect(await session).toBe('ended');
  });

  test('After the crash of a session the counters tell nothing', async () => {
    const crash = async () => {
      const pid = await server.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
      process.kill(Number(pid), 'SIGKILL');
      for (let tries = 0; tries < 100; tries += 1)
        if (
          await ask('SELECT 1').then(
            () => true,
            () => false,
          )
        )
          return;
    };
    expect(await judgeAround(crash)).toEqual({ written: true, reason: 'restarted' });
  });

  test('After a reset or a restart the counters tell nothing', async () => {
    expect(await judgeAround(() => ask('SELECT pg_stat_reset()'))).toEqual({
      written: true,
      reason: 'restarted',
    });
    const restart = async () => {
      await server.stop();
      await server.start();
    };
    expect(await judgeAround(restart)).toEqual({ written: true, reason: 'restarted' });
  });

  test('Tables that the server does not count for certain are dumped again', async () => {
    await server.query('ALTER ROLE planipsy_app SET track_counts = off');
    onTestFinished(async () => {
      await server.query('ALTER ROLE planipsy_app RESET ALL');
    });
    const other = () => server.query('INSERT INTO t VALUES (4)', { database: 'other' });
    expect(await judgeAround(other)).toEqual({ written: true, reason: 'uncounted' });
  });
});
