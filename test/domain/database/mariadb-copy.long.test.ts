import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DatabaseServer } from '../../../src/domain/database/server.ts';
import { makeScratchFolder } from '../../ports.ts';
import { copyDatabase, expectSame, goBackTo, refresh } from './mariadb-copy-kit.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  listDatabases,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

test('A copy that was put in place and is given back can be taken again', async () => {
  const { scratch, server, dump } = await copyDatabase();
  const before = await fingerprint(scratch);
  await scratch.query('DELETE FROM parts; CREATE TABLE extra (id INT)', { database: 'app' });
  const changed = await fingerprint(scratch);
  const unused = await server.takeCopy({ ...dump, onShare: silently });
  await unused.discard();
  const beside = await server.takeCopy({ ...dump, onShare: silently });
  await beside.swap();
  await beside.discard();
  expect(await fingerprint(scratch)).toEqual(changed);
  expect(await server.isRestoreUnfinished()).toBe(false);
  expect(await server.readStamp()).toBe('first');
  await goBackTo(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
});

describe('What does not come back is named, and no copy is left', () => {
  test('a value that its own definition does not show: ENUM of an emoji', async () => {
    const scratch = await startScratchMariadb();
    await scratch.query(
      "CREATE DATABASE app; CREATE TABLE app.mood (m ENUM('a', '😀') CHARACTER SET utf8mb4); INSERT INTO app.mood VALUES ('😀')",
    );
    const server = openMariadb(scratch);
    const dump = await dumpInto(server, { leavesOutBroken: true }); // Otherwise it is refused beforehand.
    await expect(server.makeCopy({ ...dump, stamp: 'x', onShare: silently })).rejects.toMatchObject({
      code: 'backup.database-copy-differs',
      params: { engine: 'mariadb', name: 'app', objects: ['table mood (rows)'] },
    });
    expect(await listDatabases(scratch)).toEqual(['app']);
  });

  test('each kind of object', async () => {
    const scratch = await startScratchMariadb();
    await scratch.query(everything);
    const server = openMariadb(scratch);
    const expected = await dumpInto(server);
    await scratch.query(
      `INSERT INTO parts VALUES (99); ALTER TABLE words ADD COLUMN more INT; CREATE TABLE more (id INT); DROP TABLE child;
      SELECT NEXTVAL(numbers), NEXTVAL(numbers), NEXTVAL(numbers); CREATE OR REPLACE VIEW a_on_b AS SELECT 2 AS next;
      DROP PROCEDURE note; ALTER FUNCTION add_one COMMENT "x"; DROP TRIGGER second_parent;
      ALTER EVENT sleeping ON SCHEDULE EVERY 2 YEAR`,
      { database: 'app' },
    );
    // One dump's description with another one's rows: as if loading had changed them.
    const loaded = await dumpInto(server);
    const files = { ...loaded.files, content: expected.files['content'] ?? '' };
    await expect(server.makeCopy({ ...loaded, files, stamp: 'x', onShare: silently })).rejects.toMatchObject({
      code: 'backup.database-copy-differs',
      params: {
        objects: [
          'table child (missing)',
          'table more (in the copy alone)',
          'table parts (3 rows instead of 2)',
          'table words (definition)',
          ...['sequence numbers', 'event sleeping', 'function add_one', 'procedure note (missing)'],
          ...['trigger second_parent (missing)', 'view a_on_b'],
        ],
      },
    });
    expect(await listDatabases(scratch)).toEqual(['app']);
  });
});

test('Rows in another order are the same rows; rows and bodies that look like a dump’s own words mislead nobody', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(String.raw`CREATE DATABASE app; USE app; CREATE TABLE a (t TEXT, n INT);
INSERT INTO a VALUES ('x),(''y', 1), ('b\\', 2), ('--\n-- Table structure for table ${'`zz`'}\n--\n;\nINSERT INTO ${'`zz`'} VALUES\n(1);', 3);
CREATE TABLE ${'`a\n-- Table structure for table ``zz``\n;`'} (${'`v`'} INT); INSERT INTO ${'`a\n-- Table structure for table ``zz``\n;`'} VALUES (1), (2);
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
DELIMITER //
CREATE PROCEDURE odd() BEGIN
/* it's */ SELECT 'a\', "b\"; # it's
-- CREATE TABLE ${'`zz`'} (
INSERT INTO a VALUES (1, 2);
END//
DELIMITER ;
CREATE VIEW v AS SELECT 'CREATE TABLE ${'`zz`'}';`);
  const server = openMariadb(scratch);
  const before = await dumpInto(server);
  await server.makeCopy({ ...before, stamp: 'x', onShare: silently });
  await expectSame(scratch);
  await scratch.query(
    'CREATE TABLE b LIKE a; INSERT INTO b SELECT * FROM a ORDER BY n DESC; DROP TABLE a; RENAME TABLE b TO a',
    {
      database: 'app',
    },
  );
  const after = await dumpInto(server);
  const files = { ...after.files, content: before.files['content'] ?? '' };
  await expect(server.makeCopy({ ...after, files, stamp: 'x', onShare: silently })).resolves.toBeUndefined();
});

test('A copy’s objects do not change the live database’s character set while they are loaded', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(
    `CREATE DATABASE app CHARACTER SET latin1; CREATE FUNCTION app.f() RETURNS INT RETURN 1;
    ALTER DATABASE app CHARACTER SET utf8mb4; CREATE FUNCTION app.g() RETURNS INT RETURN 1; CREATE TABLE app.t (i INT)`,
  );
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('ALTER DATABASE app CHARACTER SET latin2');
  await server.makeCopy({ ...dump, stamp: 'x', onShare: silently });
  expect(await scratch.query('SHOW CREATE DATABASE app')).toContain('latin2');
  expect(await scratch.query('SHOW CREATE DATABASE app_ospi_new')).toContain('utf8mb4');
});

test('A copy that someone with a right on app% has written to is no way back', async () => {
  const copied = await copyDatabase();
  const { scratch, server } = copied;
  await scratch.query('INSERT INTO app_ospi_new.parts VALUES (77)');
  expect(await server.readStamp()).toBeUndefined();
  const { held } = await refresh(copied);
  expect(held).toEqual(['numbers', 'old_engine', 'parts']);
  await expectSame(scratch);
  expect(await server.readStamp()).toBe('second');
  await sleep(1100);
  await scratch.query('CREATE TABLE app_ospi_new.more (id INT)');
  expect(await server.readStamp()).toBeUndefined();
});

test('What was replaced is dumped later, whole, though an update left a broken view', async () => {
  const { scratch, server, dump } = await copyDatabase();
  await scratch.query(
    'CREATE TABLE extra (id INT); INSERT INTO extra VALUES (1); CREATE VIEW broken AS SELECT * FROM extra; RENAME TABLE extra TO more; DROP EVENT sleeping',
    { database: 'app' },
  );
  const described = await describeReplaced(server);
  expect(described.leftOut).toEqual(['view broken']);
  await scratch.query('DROP VIEW app.broken');
  const expected = await fingerprint(scratch);
  const beside = await server.takeCopy({ ...dump, onShare: silently });
  await beside.swap();
  const replaced = await dumpInto(server, { instead: { of: 'replaced', files: described.files } });
  await beside.finish();
  const target = await startScratchMariadb();
  await restoreWhole(openMariadb(target), replaced);
  expect(await fingerprint(target)).toEqual(expected);
});

async function describeReplaced(server: DatabaseServer) {
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const task = { folder, prefix: 'replaced', compression: 'zstd', onShare: silently } as const;
  const { files, leftOut } = await server.describeReplaced(task);
  return {
    leftOut,
    files: Object.fromEntries(Object.entries(files).map(([key, name]) => [key, join(folder, name)])),
  };
}
