import { expect, test } from 'vitest';
import { run } from '../../../fixtures/site/run.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  listDatabases,
  openMariadb,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

test('A dump restored on an empty server equals its source, users with their passwords included', async () => {
  const source = await startScratchMariadb();
  await source.query(everything);
  const before = await fingerprint(source);
  const dump = await dumpInto(openMariadb(source));
  expect(dump.notTransactional).toEqual(['old_engine']);
  expect(dump.shares.at(-1)).toBe(1);
  expect([...dump.shares]).toEqual([...dump.shares].sort((a, b) => a - b));
  expect(await fingerprint(source)).toEqual(before);

  const target = await startScratchMariadb();
  const server = openMariadb(target);
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  expect(await server.isRestoreUnfinished()).toBe(false);
  expect(await beside.swap()).toEqual([]);
  await beside.finish();

  expect(await fingerprint(target)).toEqual(before);
  expect(await listDatabases(target)).toEqual(['app']);
  expect(await server.isRestoreUnfinished()).toBe(false);
  // Working keys, triggers, sequences and history, not only their definitions.
  await expect(target.query('INSERT INTO child VALUES (9, 999)', { database: 'app' })).rejects.toThrow(
    /foreign key/,
  );
  await target.query(
    "DELETE FROM parent WHERE id = 40; INSERT INTO parent (name) VALUES ('new'); CALL note('x')",
    {
      database: 'app',
    },
  );
  expect(
    await target.query('SELECT COUNT(*) FROM child; SELECT MAX(id) FROM parent', { database: 'app' }),
  ).toBe('1\n43');
  expect(await target.query('SELECT word FROM log', { database: 'app' })).toBe('new\nsecond\nx');
  await target.query("INSERT INTO numbered (word) VALUES ('c')", { database: 'app' });
  expect(await target.query('SELECT id FROM numbered', { database: 'app' })).toBe('100\n105\n110');
  expect(await target.query('SELECT COUNT(*) FROM kept FOR SYSTEM_TIME ALL', { database: 'app' })).toBe('3');
  expect(
    await target.query("SELECT id FROM words WHERE MATCH(text) AGAINST ('needle')", { database: 'app' }),
  ).toBe('1');
  const asMedic = await run([
    ...['mariadb', '--no-defaults', `--socket=${target.socket}`, '--user=medic', '--password=old password'],
    ...['--batch', '--skip-column-names', '--execute=SELECT COUNT(*) FROM app.child'],
  ]);
  expect(asMedic).toMatchObject({ code: 0, stdout: '1\n' });
});

test('A restore over a database that an update has changed brings it back whole, and nothing else stays', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const before = await fingerprint(scratch);
  const dump = await dumpInto(server, { compression: 'gzip' });
  await scratch.query(
    `ALTER TABLE parent ADD COLUMN more INT; DROP TABLE child; CREATE TABLE extra (id INT);
    CREATE TRIGGER of_update BEFORE INSERT ON extra FOR EACH ROW SET NEW.id = 1; INSERT INTO extra VALUES (2);
    CREATE VIEW a_view AS SELECT * FROM extra; DROP VIEW a_on_b; DROP PROCEDURE note; DROP EVENT sleeping;
    CREATE FUNCTION added() RETURNS INT RETURN 1; SELECT NEXTVAL(numbers); ALTER DATABASE app CHARACTER SET latin1;
    CREATE EVENT added ON SCHEDULE EVERY 1 YEAR DO DELETE FROM parent; DELETE FROM parts;
    REVOKE INSERT ON app.* FROM nurses; DROP USER 'owner'@'localhost';
    ALTER USER 'medic'@'localhost' IDENTIFIED BY 'changed since'`,
    { database: 'app' },
  );
  const passwordNow = await scratch.query("SHOW CREATE USER 'medic'@'localhost'");

  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  expect(await beside.swap()).toEqual([{ code: 'backup.database-roles-differ', roles: ['medic@localhost'] }]);
  await beside.finish();
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await listDatabases(scratch)).toEqual(['app']);
  expect(await scratch.query("SHOW CREATE USER 'medic'@'localhost'")).toBe(passwordNow);
});

test('What was restored beside can be dropped again, and the live database was never touched', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('DELETE FROM parts', { database: 'app' });
  const before = await fingerprint(scratch);
  const shares: number[] = [];
  const beside = await server.restoreBeside({ ...dump, onShare: (share) => shares.push(share) });
  expect(await listDatabases(scratch)).toEqual(['app', 'app_ospi_new']);
  expect(shares.at(-1)).toBe(1);
  await beside.discard();
  expect(await listDatabases(scratch)).toEqual(['app']);
  expect(await fingerprint(scratch)).toEqual(before);
});

test('A restore under another name is complete, points at itself and runs nothing', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await server.restoreAs({ ...dump, name: 'look', onShare: silently });
  const ask = (sql: string) => scratch.query(sql, { database: 'look' });
  expect(await ask('SELECT COUNT(*) FROM a_on_b; CHECKSUM TABLE kinds')).toBe(
    await scratch
      .query('SELECT COUNT(*) FROM a_on_b; CHECKSUM TABLE kinds', { database: 'app' })
      .then((it) => it.replace('app.', 'look.')),
  );
  expect(await ask('SHOW CREATE TABLE numbered')).toContain('nextval(`look`.`numbers`)');
  expect(await ask("SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'look'")).toBe(
    'DISABLED',
  );
  expect(await scratch.query("SELECT COUNT(*) FROM mysql.db WHERE Db = 'look'")).toBe('0');

  await expect(server.restoreAs({ ...dump, name: 'look', onShare: silently })).rejects.toMatchObject({
    code: 'backup.database-exists',
  });
  expect(await ask('SELECT COUNT(*) FROM parts')).toBe('2');
});
