import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import {
  dumpInto,
  fingerprint,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

test('What was made under loose settings comes back under the usual ones', async () => {
  const scratch = await startScratchMariadb();
  const wide = Array.from({ length: 250 }, (_, index) => `c${index} CHAR(255)`).join(', ');
  await scratch.query(`CREATE DATABASE app; USE app;
SET innodb_strict_mode = OFF; CREATE TABLE wide (${wide}) ROW_FORMAT = COMPACT CHARSET = latin1; INSERT INTO wide (c1) VALUES ('x');
CREATE TABLE checked (amount INT); INSERT INTO checked VALUES (-1);
SET check_constraint_checks = OFF; ALTER TABLE checked ADD CONSTRAINT positive CHECK (amount > 0);
SET sql_mode = ''; CREATE TABLE days (day DATE NOT NULL DEFAULT '0000-00-00'); INSERT INTO days VALUES ('0000-00-00'), ('2026-00-00');`);
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('DELETE FROM app.checked; DELETE FROM app.wide; DELETE FROM app.days');
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
  await server.restoreAs({ ...dump, name: 'look', onShare: silently });
});

test('Functions that the server would not let be made any more come back, and it trusts no others afterwards', async () => {
  const scratch = await startScratchMariadb({ options: ['--log-bin'] });
  await scratch.query(`SET GLOBAL log_bin_trust_function_creators = 1; CREATE DATABASE app; USE app; CREATE TABLE a (id INT);
CREATE FUNCTION n() RETURNS INT RETURN 1 + (SELECT COUNT(*) FROM a);
DELIMITER //
CREATE FUNCTION adds() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO a VALUES (1); RETURN 1; END//
DELIMITER ;
CREATE VIEW v AS SELECT n() AS n; SET GLOBAL log_bin_trust_function_creators = 0`);
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('DROP FUNCTION app.n; DROP FUNCTION app.adds');
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await scratch.query('SELECT @@GLOBAL.log_bin_trust_function_creators')).toBe('0');

  await scratch.query(
    'CREATE USER weak@localhost; GRANT ALL ON `app%`.* TO weak@localhost; GRANT SELECT ON mysql.* TO weak@localhost; GRANT SET USER ON *.* TO weak@localhost',
  );
  expect((await openMariadb(scratch, { user: 'weak' }).readFacts()).missingRights).toEqual([
    'restore',
    'roles',
  ]);
});

test('Global settings do not truncate what the tool reads, nor prevent a dump from loading', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(`CREATE DATABASE app; USE app; CREATE SEQUENCE s; CREATE TABLE numbered (id INT DEFAULT NEXTVAL(s), word INT);
INSERT INTO numbered (word) SELECT seq FROM seq_1_to_20; CREATE VIEW v AS SELECT * FROM numbered;
CREATE TABLE other (id INT); CREATE TRIGGER t AFTER INSERT ON numbered FOR EACH ROW INSERT INTO other VALUES (1);`);
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  await scratch.query(
    "SET GLOBAL sql_mode = 'ORACLE', sql_safe_updates = 1, autocommit = 0, max_statement_time = 0.001, tx_read_only = 1, alter_algorithm = 'INSTANT'",
  );
  const dump = await dumpInto(server);
  await scratch.query(
    "SET SESSION sql_mode = '', tx_read_only = 0, sql_safe_updates = 0; SET autocommit = 1; DELETE FROM app.numbered WHERE id > 0",
  );
  await restoreWhole(server, dump);
  await scratch.query(
    'SET GLOBAL sql_mode = DEFAULT, sql_safe_updates = 0, autocommit = 1, max_statement_time = 0, tx_read_only = 0  , alter_algorithm = DEFAULT',
  );
  expect(await fingerprint(scratch)).toEqual(before);
});

test('A setting under which the dump program silently omits rows is reported by check, and no such dump is made', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(
    'CREATE DATABASE app; USE app; CREATE TABLE t (id INT); INSERT INTO t SELECT seq FROM seq_1_to_20; SET GLOBAL sql_select_limit = 5, max_join_size = 1000',
  );
  const problem = {
    code: 'backup.database-unrestorable',
    params: { findings: [{ reason: 'setting', names: ['sql_select_limit=5', 'max_join_size=1000'] }] },
  };
  const server = openMariadb(scratch);
  expect((await server.readFacts()).problem).toMatchObject(problem);
  await expect(dumpInto(server)).rejects.toMatchObject(problem);
});

test('A dump that lacks a table, or its rows, is no backup', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(
    'CREATE DATABASE app; CREATE TABLE app.kept (id INT); CREATE TABLE app.lost (id INT); INSERT INTO app.lost VALUES (1); INSERT INTO app.kept VALUES (1)',
  );
  for (const option of ['--ignore-table=app.lost', '--ignore-table-data=app.lost']) {
    const programs = await makeScratchFolder();
    await writeFile(
      join(programs, 'mariadb-dump'),
      `#!/bin/sh\nfirst=$1; shift\nexec /usr/bin/mariadb-dump "$first" ${option} "$@"\n`,
      { mode: 0o755 },
    );
    await symlink('/usr/bin/mariadb', join(programs, 'mariadb'));
    await expect(dumpInto(openMariadb(scratch, { programs }))).rejects.toMatchObject({
      code: 'backup.database-dump-lacks',
      params: { names: ['lost'] },
    });
  }
});

test('Packages come back, and keep nothing from its place', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(String.raw`CREATE DATABASE app; USE app; CREATE TABLE t (id INT); INSERT INTO t VALUES (1);
SET sql_mode = ORACLE;
DELIMITER //
CREATE PACKAGE pack AS FUNCTION f RETURN INT; PROCEDURE p; END//
CREATE PACKAGE BODY pack AS FUNCTION f RETURN INT AS BEGIN RETURN 7; END; PROCEDURE p AS BEGIN SELECT 1; END; END//
CREATE FUNCTION plain RETURN INT AS BEGIN RETURN 3; END//
DELIMITER ;
CREATE VIEW v AS SELECT pack.f() AS seven;`);
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('DELETE FROM app.t; SET sql_mode = ORACLE; DROP PACKAGE BODY app.pack');
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
});

test('A view over two databases is loaded into a copy that it then shows, and comes back where its table was renamed', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(`CREATE DATABASE other; CREATE TABLE other.p (id INT, app INT); INSERT INTO other.p VALUES (1, 7);
CREATE DATABASE app; USE app; CREATE TABLE t (id INT); INSERT INTO t VALUES (1);
CREATE VIEW both_ones AS SELECT t.id, p.app, 'app.t and ''\`app\`.\`t\`' AS said FROM t JOIN other.p USING (id);`);
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('DELETE FROM app.t; RENAME TABLE app.t TO app.t_new');
  await server.restoreAs({ ...dump, name: 'look', onShare: silently });
  expect(await scratch.query('SELECT * FROM look.both_ones')).toBe("1\t7\tapp.t and '`app`.`t`");
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await scratch.query('SELECT id FROM app.both_ones')).toBe('1');
});

test('A broken view is left out where all the rest is to be saved, and does not keep a restore from its place', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(
    'CREATE DATABASE app; USE app; CREATE TABLE t (id INT); CREATE TABLE u (id INT); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM u',
  );
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query(
    "RENAME TABLE app.t TO app.t_new; CREATE EVENT app.endless ON SCHEDULE EVERY 1 YEAR DO SET @x = ';;'; INSERT INTO app.u VALUES (1)",
  );
  await expect(dumpInto(server)).rejects.toMatchObject({ code: 'backup.database-views-invalid' });
  const rescue = await dumpInto(server, { leavesOutBroken: true });
  expect(rescue.leftOut).toEqual(['view v', 'event endless']);
  expect(execFileSync('zstd', ['-dc', rescue.files['views'] ?? ''], { encoding: 'utf8' })).toContain(
    'VIEW `w`',
  );
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
});

test('What no dump brings back, or what would hold its place, is refused by name', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(`CREATE DATABASE app CHARACTER SET utf8mb4; USE app; CREATE TABLE parent (id INT PRIMARY KEY);
CREATE TABLE kinds (id INT PRIMARY KEY, mood ENUM('a', '😀') NOT NULL, many SET('x', '🩺'), word VARCHAR(9) DEFAULT '💊', fine ENUM('really?', 'no'), asked VARCHAR(9) DEFAULT '?');
CREATE TABLE by_transaction (id INT, s BIGINT UNSIGNED GENERATED ALWAYS AS ROW START, e BIGINT UNSIGNED GENERATED ALWAYS AS ROW END,
  PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
CREATE DATABASE other; CREATE TABLE other.child (p INT, FOREIGN KEY (p) REFERENCES app.parent (id));`);
  await scratch.query(
    "XA START 'orphan'; INSERT INTO app.parent VALUES (1); XA END 'orphan'; XA PREPARE 'orphan'",
  );
  const server = openMariadb(scratch);
  const { problem } = await server.readFacts();
  expect(problem).toMatchObject({
    code: 'backup.database-unrestorable',
    params: {
      findings: [
        { reason: 'versioned-by-transaction', names: ['by_transaction'] },
        { reason: 'garbled', names: ['kinds.mood', 'kinds.many', 'kinds.word'] },
        { reason: 'outside-key', names: ['other.child'] },
        { reason: 'prepared', names: ["'orphan'"] },
      ],
    },
  });
  await expect(dumpInto(server)).rejects.toMatchObject({ code: 'backup.database-unrestorable' });
  await scratch.query(
    "XA ROLLBACK 'orphan'; DROP DATABASE other; DROP TABLE app.by_transaction; ALTER TABLE app.kinds DROP mood, DROP many, DROP word",
  );
  expect((await server.readFacts()).problem).toBeUndefined();
});
