import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import { dumpInto, openMariadb, restoreWhole, silently, startScratchMariadb } from './mariadb-kit.ts';
import { printZoo } from './mariadb-zoo-print.ts';

/** What others have reported of mariadb-dump, and of the server that loads its output. */
const versions = [undefined, '10.5'] as const;
const limits = { timeout: 300_000 };
const start = (old: (typeof versions)[number]) => startScratchMariadb(old === undefined ? {} : { old });

test.each(versions)('Views and all else that a role has defined come back (%s)', limits, async (old) => {
  const scratch = await start(old);
  await scratch.query(
    `CREATE DATABASE app; USE app; CREATE USER someone@localhost; CREATE ROLE boss; GRANT ALL ON app.* TO boss;
CREATE TABLE t (id INT); INSERT INTO t VALUES (1); CREATE DEFINER = boss VIEW z_v AS SELECT id, 'VIEW x' AS w FROM t; CREATE DEFINER = boss SQL SECURITY INVOKER VIEW a_v AS SELECT * FROM z_v;
CREATE VIEW plain AS SELECT * FROM t; CREATE DEFINER = boss PROCEDURE p() SELECT 1; CREATE DEFINER = boss TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1;
CREATE DEFINER = boss EVENT e ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01' DO SET @x = 1;`,
  );
  const before = await printZoo(scratch);
  const server = openMariadb(scratch);
  expect((await server.readFacts()).problem).toBeUndefined();
  const dump = await dumpInto(server);
  await server.makeCopy({ ...dump, stamp: 'made', onShare: silently });
  await scratch.query('DROP VIEW a_v', { database: 'app' });
  const beside = await server.takeCopy({ ...dump, restoresUsers: true, onShare: silently });
  await beside.swap();
  await beside.finish();
  expect(await printZoo(scratch)).toEqual(before);
  const target = await start(old);
  await target.query('CREATE USER someone@localhost');
  await restoreWhole(openMariadb(target), dump);
  expect(await printZoo(target)).toEqual(before);
});

test.each(versions)('Triggers that name their own database come back (%s)', limits, async (old) => {
  const scratch = await start(old);
  await scratch.query(`CREATE DATABASE app; USE app; CREATE TABLE t (id INT); CREATE TABLE log (id INT); CREATE USER someone@localhost; GRANT ALL ON app.* TO someone@localhost;
CREATE TRIGGER app.plain AFTER INSERT ON app.t FOR EACH ROW INSERT INTO app.log VALUES (NEW.id);
CREATE TRIGGER IF NOT EXISTS \`app\`.\`quo\`\`ted\`
  BEFORE UPDATE
  ON \`app\` . \`t\` FOR EACH ROW SET @it = 'TRIGGER app.x AFTER INSERT ON app.t';
CREATE TRIGGER gone BEFORE DELETE ON app . t FOR EACH ROW SET @x = 1;
SET sql_mode = 'ANSI_QUOTES'; CREATE TRIGGER "app"."ansi" AFTER DELETE ON "app"."t" FOR EACH ROW SET @y = 1;`);
  const before = await printZoo(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('DROP TRIGGER app.gone');
  const live = await printZoo(scratch);
  // Somebody reads the table, and is not waited for.
  const reader = scratch.query('BEGIN; SELECT * FROM app.t; SELECT SLEEP(15)');
  await server.makeCopy({ ...dump, stamp: 'made', onShare: silently });
  expect(await printZoo(scratch)).toEqual(live);
  await reader;
  await scratch.query('DROP TRIGGER app.plain');
  const beside = await server.takeCopy({ ...dump, restoresUsers: true, onShare: silently });
  await beside.swap();
  await beside.finish();
  expect(await printZoo(scratch)).toEqual(before);
  await server.restoreAs({ ...dump, name: 'look', onShare: silently });
  expect(await printZoo(scratch)).toEqual(before);
});

test.each(versions)(
  'Tables with files elsewhere, and a key that is asked of all, are refused by name (%s)',
  limits,
  async (old) => {
    const scratch = await start(old);
    const folder = join(await makeScratchFolder(), 'elsewhere');
    await mkdir(folder);
    await chmod(folder, 0o777);
    await chmod(join(folder, '..'), 0o755);
    const away = `DATA DIRECTORY = '${folder}'`;
    await scratch.query(`CREATE DATABASE app; USE app; CREATE TABLE plain (id INT) COMMENT = "DATA DIRECTORY='/x'"; INSERT INTO plain VALUES (1);
CREATE TABLE moved (id INT PRIMARY KEY) ${away}; CREATE TABLE old_one (id INT) ENGINE = MyISAM ${away} INDEX DIRECTORY = '${folder}';
CREATE TABLE parts (id INT) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (5) ${away}, PARTITION b VALUES LESS THAN MAXVALUE);
SET foreign_key_checks = 0; CREATE TABLE child (p INT, CONSTRAINT to_none FOREIGN KEY (p) REFERENCES none (id)); SET foreign_key_checks = 1;
CREATE TABLE parts_here (id INT COMMENT ' DATA DIRECTORY = ''x''') PARTITION BY HASH (id) PARTITIONS 2`);
    const server = openMariadb(scratch);
    const refused = (reason: string, names: readonly string[], ...others: readonly object[]) => ({
      code: 'backup.database-unrestorable',
      params: { findings: [{ reason, names }, ...others] },
    });
    expect((await server.readFacts()).problem).toMatchObject(
      refused('elsewhere', ['moved', 'old_one', 'parts'], {
        reason: 'dangling-key',
        names: ['child.to_none'],
      }),
    );
    await scratch.query(
      'DROP TABLE app.child, app.moved, app.old_one, app.parts; SET GLOBAL innodb_force_primary_key = ON',
    );
    expect((await server.readFacts()).problem).toMatchObject(
      refused('setting', ['innodb_force_primary_key=ON']),
    );
    await scratch.query('SET GLOBAL innodb_force_primary_key = OFF');
    expect((await server.readFacts()).problem).toBeUndefined();
  },
);

test.each(versions)(
  'Columns whose values the server rounds in all that it says are named (%s)',
  limits,
  async (old) => {
    const scratch = await start(old);
    await scratch.query(`CREATE DATABASE app; USE app; CREATE TABLE measured (id INT, exact FLOAT, more FLOAT, fixed FLOAT(20, 5), d DOUBLE);
INSERT INTO measured VALUES (1, 0.1, 16777215, 16777215.12, 0.1 + 0.2), (2, 123456, 1, 1.1, 1 / 3), (3, NULL, NULL, NULL, NULL);
CREATE VIEW shown AS SELECT * FROM measured`);
    const facts = await openMariadb(scratch).readFacts();
    expect(facts.problem).toBeUndefined();
    expect(facts.rounded).toEqual(['measured.more']);
  },
);
