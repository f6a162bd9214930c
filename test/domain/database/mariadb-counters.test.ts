import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startMariadb, type ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { start } from '../../../fixtures/site/run.ts';
import { judgeMariadbWrites } from '../../../src/domain/database/mariadb/counters.ts';
import type { DatabaseServer } from '../../../src/domain/database/server.ts';
import { makeScratchFolder } from '../../ports.ts';
import { dumpInto, everything, openMariadb, waitForSleeper } from './mariadb-kit.ts';
import { sharePlace } from '../../shared-folder.ts';

let scratch: ScratchMariadb;
let server: DatabaseServer;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
  scratch = await startMariadb({ folder: join(folder, 'mariadb'), template: sharePlace('mariadb') });
  await scratch.query(`${everything} CREATE PROCEDURE writes() INSERT INTO log VALUES ('p');`);
  await scratch.query(
    'CREATE TABLE aria (id INT) ENGINE = Aria; CREATE TABLE memory (id INT) ENGINE = MEMORY',
    {
      database: 'app',
    },
  );
  server = openMariadb(scratch);
  return async () => {
    await scratch.stop();
    await rm(folder, { recursive: true, force: true });
  };
}, 60_000);

const judge = async (action: () => Promise<unknown>) => {
  const before = await server.readCounters();
  await action();
  return server.judgeWrites(before, await server.readCounters());
};

describe('Every kind of write is noticed', () => {
  test.each([
    "INSERT INTO parent (name) VALUES ('x')",
    'UPDATE kinds SET floating = 7 WHERE id = 1',
    'DELETE FROM parent WHERE id = 41',
    'REPLACE INTO parts VALUES (1)',
    'START TRANSACTION; INSERT INTO parts VALUES (30); COMMIT',
    'SET autocommit = 0; INSERT INTO parts VALUES (31); SET autocommit = 1',
    "XA START 'a'; INSERT INTO parts VALUES (32); XA END 'a'; XA PREPARE 'a'; XA COMMIT 'a'",
    'INSERT INTO old_engine VALUES (3)',
    'INSERT INTO aria VALUES (3)',
    'INSERT INTO memory VALUES (3)',
    'TRUNCATE TABLE memory',
    'DO SETVAL(numbers, 400)',
    'SELECT NEXTVAL(numbers)',
    'ALTER SEQUENCE numbers RESTART 900',
    'CALL writes()',
    "EXECUTE IMMEDIATE 'INSERT INTO log VALUES (1)'",
    'CREATE TABLE made (id INT)',
    'ALTER TABLE made ADD COLUMN more INT',
    'CREATE INDEX more ON made (more)',
    'RENAME TABLE made TO renamed',
    'DROP TABLE renamed',
    'CREATE VIEW seen AS SELECT 1',
    'ALTER VIEW seen AS SELECT 2',
    'DROP VIEW seen',
    'CREATE TRIGGER fires BEFORE INSERT ON log FOR EACH ROW SET NEW.word = 1',
    'DROP TRIGGER fires',
    'CREATE FUNCTION two() RETURNS INT RETURN 2',
    'DROP FUNCTION two',
    'ALTER PROCEDURE writes COMMENT "x"',
    'CREATE EVENT soon ON SCHEDULE EVERY 1 YEAR DO DO 1',
    'ALTER EVENT soon DISABLE',
    'DROP EVENT soon',
    'ALTER DATABASE app CHARACTER SET latin1',
    'GRANT DELETE ON app.* TO nurses',
    "SET PASSWORD FOR 'owner'@'localhost' = PASSWORD('y')",
    'DELETE FROM kept WHERE id = 1',
    "INSERT INTO mysql.db (Host, Db, User) VALUES ('', 'x', 'y')",
  ])('%s', async (statement) => {
    const verdict = await judge(() => scratch.query(statement, { database: 'app' }));
    expect(verdict).toEqual({ written: true, reason: 'written' });
  });

  test('rows that the server loads from a file', async () => {
    const verdict = await judge(() =>
      scratch.query("LOAD DATA INFILE '/etc/hostname' INTO TABLE log (word)", { database: 'app' }),
    );
    expect(verdict).toEqual({ written: true, reason: 'written' });
  });

  test('an event that runs by itself', async () => {
    await scratch.query(
      "CREATE EVENT ticks ON SCHEDULE EVERY 1 SECOND DO INSERT INTO log VALUES ('tick'); SET GLOBAL event_scheduler = ON",
      { database: 'app' },
    );
    const verdict = await judge(() => sleep(2500));
    await scratch.query('SET GLOBAL event_scheduler = OFF; DROP EVENT app.ticks');
    expect(verdict).toEqual({ written: true, reason: 'written' });
  });

  test('a transaction that had written before the first reading and ends after it', async () => {
    const open = start([
      ...['mariadb', '--no-defaults', `--socket=${scratch.socket}`, `--user=${scratch.user}`],
      '--execute=BEGIN; INSERT INTO app.parts VALUES (77); DO SLEEP(5); COMMIT',
    ]);
    await waitForSleeper(scratch);
    const verdict = await judge(() => open.ended);
    expect(verdict).toEqual({ written: true, reason: 'written' });
  });
});

test('Reading, and the tool’s own dump, is no writing; nor is the server’s own tidying after earlier writes', async () => {
  await scratch.query(
    'INSERT INTO parts SELECT seq FROM seq_1000_to_9000; DELETE FROM parts WHERE id > 1000',
    {
      database: 'app',
    },
  );
  const verdict = await judge(async () => {
    await scratch.query(
      `BEGIN; SELECT * FROM kinds ORDER BY latin; SELECT COUNT(*) FROM parent a JOIN parent b GROUP BY a.name; COMMIT;
      SELECT * FROM a_on_b; SHOW CREATE TABLE kinds; CHECKSUM TABLE kinds; SELECT * FROM kinds FOR UPDATE`,
      { database: 'app' },
    );
    await server.readFacts();
    await dumpInto(server);
    await sleep(3000);
  });
  expect(verdict).toEqual({ written: false, reason: 'server-idle' });
});

test('A client still connected to the database may write at any moment', async () => {
  const before = await server.readCounters();
  const session = start([
    ...['mariadb', '--no-defaults', `--socket=${scratch.socket}`, `--user=${scratch.user}`, '--database=app'],
    '--execute=DO SLEEP(100)',
  ]);
  onTestFinished(async () => {
    session.kill('SIGKILL');
    await session.ended;
  });
  await waitForSleeper(scratch);
  expect(server.judgeWrites(before, await server.readCounters())).toEqual({
    written: true,
    reason: 'in-use',
  });
});

test('A user who may not see all of the server’s sessions cannot tell', async () => {
  await scratch.query("CREATE USER dull IDENTIFIED BY 'secret'; GRANT SELECT ON app.* TO dull");
  const credentialsFile = join(await makeScratchFolder(), 'mariadb.cnf');
  await writeFile(credentialsFile, '[client]\npassword = secret\n', { mode: 0o600 });
  const dull = openMariadb(scratch, { user: 'dull', credentialsFile });
  const counters = await dull.readCounters();
  expect(dull.judgeWrites(counters, counters)).toEqual({ written: true, reason: 'uncounted' });
});

test('A server that was started again tells nothing of the time before', async () => {
  const verdict = await judge(async () => {
    await scratch.kill();
    await scratch.start();
  });
  expect(verdict).toEqual({ written: true, reason: 'restarted' });
});

describe('Judging two readings', () => {
  const calm = {
    ...{ server: 'a', started: '1', flushed: '1', rows: '1/2/3', statements: 'insert=1' },
    ...{ unfinished: '0', connections: '0' },
  };
  const without = (key: string) => Object.fromEntries(Object.entries(calm).filter(([it]) => it !== key));

  test.each([
    [calm, calm, { written: false, reason: 'server-idle' }],
    [calm, { ...calm, rows: '1/2/4' }, { written: true, reason: 'written' }],
    [calm, { ...calm, statements: 'drop_table=1 insert=1' }, { written: true, reason: 'written' }],
    [{ ...calm, unfinished: '1' }, calm, { written: true, reason: 'written' }],
    [calm, { ...calm, unfinished: '1' }, { written: true, reason: 'in-use' }],
    [calm, { ...calm, connections: '2' }, { written: true, reason: 'in-use' }],
    [{ ...calm, connections: '2' }, calm, { written: false, reason: 'server-idle' }],
    [calm, { ...calm, started: '2', rows: '0/0/0' }, { written: true, reason: 'restarted' }],
    [calm, { ...calm, server: 'b' }, { written: true, reason: 'restarted' }],
    [calm, { ...calm, flushed: '9' }, { written: true, reason: 'restarted' }],
    [without('server'), without('server'), { written: false, reason: 'server-idle' }],
    [without('rows'), calm, { written: true, reason: 'uncounted' }],
    [calm, without('unfinished'), { written: true, reason: 'uncounted' }],
    [{}, {}, { written: true, reason: 'uncounted' }],
  ])('%j then %j', (before, now, verdict) => {
    expect(judgeMariadbWrites(before, now)).toEqual(verdict);
  });
});
