import mysql from 'mysql2/promise';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { makeScratchFolder } from '../../ports.ts';
import {
  dumpInto,
  fingerprint,
  listDatabases,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

/**
 * The owner of the platform's database, who by a pattern also owns others with the same prefix; not through a client
 * that reads commands.
 */
async function makeOwner(server: ScratchMariadb) {
  await server.query(
    "CREATE DATABASE app; CREATE USER owner@localhost IDENTIFIED BY 'pass'; GRANT ALL ON `app%`.* TO owner@localhost",
  );
  return {
    // A new one each time: a restore ends the sessions in the database.
    async query(sql: string): Promise<unknown> {
      const connection = await mysql.createConnection({
        ...{ socketPath: server.socket, user: 'owner', password: 'pass', database: 'app' },
      });
      try {
        const [rows] = await connection.query(sql);
        return rows;
      } finally {
        await connection.end();
      }
    },
  };
}

const usual = [
  "GRANT USAGE ON *.* TO `owner`@`localhost` IDENTIFIED BY PASSWORD '*",
  'GRANT ALL PRIVILEGES ON `app%`.* TO `owner`@`localhost`',
];

async function expectNoPower(server: ScratchMariadb): Promise<void> {
  const grants = (await server.query('SHOW GRANTS FOR owner@localhost')).split('\n');
  expect(grants.map((line) => line.replace(/(?<=PASSWORD '\*).*/, ''))).toEqual(usual);
}

const seize = 'GRANT ALL PRIVILEGES ON *.* TO owner@localhost WITH GRANT OPTION';

test('In a copy, the owner’s code runs as nobody: no procedure that he calls, and no event on its own', async () => {
  const server = await startScratchMariadb();
  const owner = await makeOwner(server);
  await owner.query(`CREATE PROCEDURE power() ${seize}`);
  await owner.query('CREATE TABLE t (id INT)');
  await owner.query('INSERT INTO t VALUES (1)');
  await owner.query('CREATE TABLE noted (word TEXT)');
  await owner.query('CREATE FUNCTION one() RETURNS INT RETURN 1');
  await owner.query('CREATE VIEW v AS SELECT id, one() FROM t');
  for (const name of ['plain', 'x ON COMPLETION NOT PRESERVE ENABLE y', 'line\nend'])
    await owner.query(`CREATE EVENT ${mysql.escapeId(name, true)} ON SCHEDULE EVERY 1 SECOND DO ${seize}`);
  await server.query(
    'SET GLOBAL event_scheduler = ON; CREATE DATABASE clock; CREATE TABLE clock.ticks (id INT); CREATE EVENT clock.tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO clock.ticks VALUES (1)',
  );
  const database = openMariadb(server);
  const before = await fingerprint(server);
  const dump = await dumpInto(database);
  const beside = await database.restoreBeside({ ...dump, onShare: silently });
  await database.restoreAs({ ...dump, name: 'app_look', onShare: silently });
  for (const copy of ['app_ospi_new', 'app_look']) {
    await expect(owner.query(`CALL ${copy}.power()`)).rejects.toThrow(/Access denied/);
    expect(
      await server.query(
        `SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${copy}' AND STATUS = 'ENABLED'`,
      ),
    ).toBe('0');
  }
  // A copy for inspection can be inspected.
  expect(await server.query('SELECT * FROM app_look.v')).toBe('1\t1');
  const countTicks = async () => Number(await server.query('SELECT COUNT(*) FROM clock.ticks'));
  const reached = (await countTicks()) + 3;
  while ((await countTicks()) < reached) await sleep(50);
  await expectNoPower(server);
  await beside.swap();
  await beside.finish();
  expect(await fingerprint(server)).toEqual(before);
  await expectNoPower(server);
});

test('Nothing of the owner’s is run by a reading, a dump or a restore', async () => {
  const server = await startScratchMariadb();
  const owner = await makeOwner(server);
  await owner.query('CREATE TABLE noted (who TEXT)');
  await owner.query('CREATE TABLE t (id INT PRIMARY KEY, twice INT AS (id * 2) STORED, CHECK (id > 0))');
  await owner.query('INSERT INTO t (id) VALUES (1), (2)');
  for (const security of ['INVOKER', 'DEFINER'])
    await owner.query(
      `CREATE FUNCTION note_${security}(x INT) RETURNS INT DETERMINISTIC SQL SECURITY ${security}
       BEGIN INSERT INTO app.noted VALUES (CURRENT_USER()); RETURN x; END`,
    );
  const views = [
    'SELECT id FROM t WHERE note_INVOKER(1) = 1',
    'SELECT note_INVOKER(5) AS five',
    'SELECT id FROM (SELECT id FROM t WHERE note_INVOKER(1) = 1 GROUP BY id) AS inner_one',
    'SELECT id FROM t WHERE id IN (SELECT note_INVOKER(1)) UNION SELECT note_DEFINER(2)',
  ];
  for (const [index, view] of views.entries())
    for (const algorithm of ['MERGE', 'TEMPTABLE'])
      await owner.query(
        `CREATE ALGORITHM = ${algorithm} SQL SECURITY INVOKER VIEW v_${index}_${algorithm} AS ${view}`,
      );
  await owner.query(
    'CREATE TRIGGER noting BEFORE INSERT ON t FOR EACH ROW INSERT INTO app.noted VALUES (CURRENT_USER())',
  );
  const database = openMariadb(server);
  expect((await database.readFacts()).problem).toBeUndefined();
  await database.readCounters();
  const dump = await dumpInto(database);
  await restoreWhole(database, dump);
  await database.restoreAs({ ...dump, name: 'look', onShare: silently });
  for (const name of ['app', 'look'])
    expect(await server.query(`SELECT COUNT(*) FROM ${name}.noted; SELECT COUNT(*) FROM ${name}.t`)).toBe(
      '0\n2',
    );
});

test('No name, comment or body of the owner’s is a command to the client that loads it', async () => {
  const server = await startScratchMariadb();
  const owner = await makeOwner(server);
  const mark = join(await makeScratchFolder(), 'mark');
  const commands = [
    `\\! touch ${mark}`,
    `system touch ${mark}`,
    `source ${mark}`,
    `DELIMITER ;\n${seize};`,
    `*/;\n${seize};`,
    `;;\n${seize};;`,
    `\`;\n${seize};\n-- \``,
  ];
  for (const [index, command] of commands.entries()) {
    const name = mysql.escapeId(`n${index}\n${command}`.slice(0, 60).trimEnd(), true);
    const comment = mysql.escape(`c\n${command}`);
    await owner.query(
      `CREATE TABLE ${name} (${name} TEXT DEFAULT ${comment} COMMENT ${comment}) COMMENT ${comment}`,
    );
    await owner.query(`INSERT INTO ${name} VALUES (${comment})`);
    await owner.query(
      `CREATE VIEW ${name.replace('`n', '`v')} AS SELECT ${name}, ${comment} AS ${name.replace('`n', '`w')} FROM ${name}`,
    );
    await owner.query(
      `CREATE TRIGGER ${name} BEFORE INSERT ON ${name} FOR EACH ROW SET @x = ${comment} /* ${command.replaceAll('*/', '')} */`,
    );
    if (!command.includes(';;'))
      await owner.query(
        `CREATE EVENT ${name} ON SCHEDULE EVERY 1 YEAR COMMENT ${comment} DO SET @x = ${comment}`,
      );
  }
  const bodies = [
    `SELECT 1 FROM app.t delimiter /*zz\n /*zz ${seize} /*zz\n*/`,
    `SELECT 1 FROM app.t\ndelimiter /*zz\n /*zz ${seize} /*zz\n*/`,
    `SELECT 1 FROM app.t\nDELIMITER /*zz\n\n/*zz\n${seize} /*zz\n*/`,
    `SELECT 1 FROM app.t /*!999999 ;;\n${seize} ;; */`,
    `SELECT 1 FROM app.t /*M!999999 ;;\n${seize} ;; */`,
    `SELECT '\n\\! touch ${mark}\n', "\n;;\n${seize};;\n" -- ;;\n`,
  ];
  for (const [index, body] of bodies.entries()) await owner.query(`CREATE PROCEDURE p_${index}() ${body}`);
  const database = openMariadb(server);
  const describe = async () =>
    Promise.all(
      [
        'TABLE_NAME, TABLE_TYPE, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA',
        'TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA',
        'VIEW_DEFINITION, DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA',
        'ROUTINE_NAME, ROUTINE_DEFINITION, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA',
        'TRIGGER_NAME, ACTION_STATEMENT, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA',
        'EVENT_NAME, EVENT_DEFINITION, EVENT_COMMENT, DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA',
      ].map((it) => owner.query(`SELECT ${it} = 'app' ORDER BY 1, 2`)),
    );
  const before = await describe();
  const dump = await dumpInto(database);
  await restoreWhole(database, dump);
  expect(await describe()).toEqual(before);
  await database.restoreAs({ ...dump, name: 'look', onShare: silently });
  await expectNoPower(server);
  await expect(access(mark)).rejects.toThrow('ENOENT');
  expect(await listDatabases(server)).toEqual(['app', 'look']);
});

test('An event that the dump program would never come to an end with is told at once, and keeps no restore from its place', async () => {
  const server = await startScratchMariadb();
  const owner = await makeOwner(server);
  const database = openMariadb(server);
  const before = await fingerprint(server);
  const dump = await dumpInto(database);
  await owner.query("CREATE EVENT endless ON SCHEDULE EVERY 1 YEAR DO SET @x = ';;'");
  const problem = {
    code: 'backup.database-dump-failed',
    params: { lastLines: [expect.stringContaining('endless')] },
  };
  await expect(dumpInto(database)).rejects.toMatchObject(problem);
  expect((await database.readFacts()).problem).toMatchObject(problem);
  await restoreWhole(database, dump);
  expect(await fingerprint(server)).toEqual(before);
});
