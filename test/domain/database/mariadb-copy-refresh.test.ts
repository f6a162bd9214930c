import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import { copyDatabase, expectSame, goBackTo, refresh } from './mariadb-copy-kit.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

/** What a refresh always dumps of `everything`: sequences, and small tables of which the server cannot tell. */
const always = ['numbers', 'old_engine'];

const more = `${everything}
CREATE TABLE app.emptied (id INT PRIMARY KEY); INSERT INTO app.emptied VALUES (1);
CREATE TABLE app.outside (id INT PRIMARY KEY); INSERT INTO app.outside VALUES (5);
CREATE TABLE app.aria (id INT) ENGINE = Aria; CREATE TABLE app.moved (id INT); CREATE TABLE app.gone (id INT);
CREATE TABLE app.widened (id INT PRIMARY KEY); CREATE TABLE app.keyed (w INT, CONSTRAINT k FOREIGN KEY (w) REFERENCES app.widened (id));
CREATE TABLE app.still (id INT PRIMARY KEY); INSERT INTO app.still SELECT seq FROM seq_1_to_1000;
`;

test('A refresh dumps and loads only what was written, whatever wrote it, and the copy is then the live database', async () => {
  const copied = await copyDatabase(more);
  const { scratch, server } = copied;
  const nothing = await refresh(copied, 'nothing');
  expect(nothing).toMatchObject({ isHeld: false, isPartial: true });
  expect(nothing.held).toEqual(['aria', ...always]);
  await expectSame(scratch);
  expect(await server.readStamp()).toBe('nothing');

  await scratch.query(
    `DELETE FROM parent WHERE id = 40; TRUNCATE emptied; ALTER TABLE parts EXCHANGE PARTITION few WITH TABLE outside;
    UPDATE kept SET state = 9; RENAME TABLE moved TO here; DROP TABLE gone; CREATE TABLE made (id INT); INSERT INTO made VALUES (1);
    SELECT NEXTVAL(numbers); INSERT INTO old_engine VALUES (9); INSERT INTO aria VALUES (9); ALTER TABLE words ADD COLUMN n INT;
    ALTER TABLE keyed DROP FOREIGN KEY k; ALTER TABLE widened MODIFY id BIGINT;
    ALTER TABLE keyed MODIFY w BIGINT, ADD CONSTRAINT k FOREIGN KEY (w) REFERENCES widened (id);
    DROP TRIGGER second_parent; CREATE TRIGGER of_log BEFORE INSERT ON log FOR EACH ROW SET NEW.word = 'z';
    CREATE OR REPLACE VIEW a_on_b AS SELECT id FROM b_base; CREATE VIEW of_made AS SELECT id FROM made; DROP PROCEDURE note;
    ALTER DATABASE app CHARACTER SET latin1;
    XA START 'a'; INSERT INTO \`odd \`\`name\` VALUES (8); XA END 'a'; XA PREPARE 'a'; XA COMMIT 'a'`,
    { database: 'app' },
  );
  const { held, dumped } = await refresh({ ...copied });
  expect(held).toEqual([
    ...['aria', 'child', 'emptied', 'here', 'kept', 'keyed', 'made', 'numbers', 'odd `name', 'old_engine'],
    ...['outside', 'parent', 'parts', 'widened', 'words'],
  ]);
  await expectSame(scratch);
  expect(await server.readStamp()).toBe('second');

  const before = await fingerprint(scratch);
  const target = await startScratchMariadb();
  await restoreWhole(openMariadb(target), dumped);
  expect(await fingerprint(target)).toEqual(before);
  await scratch.query('DROP TABLE still; DELETE FROM made; DROP VIEW of_made', { database: 'app' });
  await goBackTo(server, dumped);
  expect(await fingerprint(scratch)).toEqual(before);
});

test('After a restart of the server, which forgets what it counted, the tables are compared', async () => {
  const copied = await copyDatabase(`CREATE DATABASE app; USE app;
    CREATE TABLE large (id INT PRIMARY KEY, t VARCHAR(200)); INSERT INTO large SELECT seq, REPEAT('x', 200) FROM seq_1_to_20000;
    CREATE TABLE changed LIKE large; INSERT INTO changed SELECT * FROM large; CREATE TABLE small (id INT);
    ANALYZE TABLE large, changed`);
  const { scratch, server } = copied;
  await scratch.query("UPDATE changed SET t = 'y' WHERE id = 777", { database: 'app' });
  await scratch.kill();
  await scratch.start();
  expect(await server.readStamp()).toBe('first');
  expect((await refresh(copied)).held?.toSorted()).toEqual(['changed', 'small']);
  await expectSame(scratch);
});

test('Counters of an older version tell nothing of tables; a copy that is gone is made of a whole dump', async () => {
  const copied = await copyDatabase();
  const { scratch, server, counters } = copied;
  const without = (record: Readonly<Record<string, string>>, key: string) =>
    Object.fromEntries(Object.entries(record).filter(([it]) => it !== key));
  const [old, files] = [without(counters, 'tables'), without(copied.dump.files, 'content')];
  const first = await refresh({ ...copied, counters: old, dump: { ...copied.dump, files } });
  expect(first.held).toContain('parts');
  await expectSame(scratch);
  await server.dropCopies();
  expect(await refresh(copied, 'whole')).toMatchObject({ isPartial: false, held: undefined });
  await expectSame(scratch);
  expect(await server.readStamp()).toBe('whole');
});

test('A change in the very second of the dump’s reading is not missed', async () => {
  const copied = await copyDatabase('CREATE DATABASE app; CREATE TABLE app.t (id INT)');
  const { scratch, server } = copied;
  await sleep(1100 - (Date.now() % 1000));
  await scratch.query('INSERT INTO t VALUES (1)', { database: 'app' });
  const counters = await server.readCounters();
  await scratch.query('INSERT INTO t VALUES (2)', { database: 'app' });
  expect((await refresh({ ...copied, counters })).held).toEqual(['t']);
  await expectSame(scratch);
});

test.each(['PROCESS, SET USER', 'SET USER'])(
  'A user whose only other rights are %s makes copies of his databases too',
  async (rights) => {
    const scratch = await startScratchMariadb();
    await scratch.query(`${everything} CREATE USER keeper IDENTIFIED BY 'secret'; GRANT ${rights} ON *.* TO keeper;
    CREATE TABLE app.joined (id INT) ENGINE = MERGE UNION = (old_engine);
    GRANT ALL ON \`app%\`.* TO keeper; GRANT SELECT ON mysql.proc TO keeper`);
    const credentialsFile = join(await makeScratchFolder(), 'mariadb.cnf');
    await writeFile(credentialsFile, '[client]\npassword = secret\n', { mode: 0o600 });
    const server = openMariadb(scratch, { user: 'keeper', credentialsFile });
    await sleep(1100);
    const counters = await server.readCounters();
    const dump = await dumpInto(server);
    await server.makeCopy({ ...dump, stamp: 'first', onShare: silently });
    await scratch.query("UPDATE parent SET name = 'x'; DROP VIEW a_on_b", { database: 'app' });
    const { held, dumped } = await refresh({ server, dump, counters });
    expect(held?.includes('parts')).toBe(rights === 'SET USER');
    await expectSame(scratch);
    const before = await fingerprint(scratch);
    await scratch.query('DROP TABLE parts', { database: 'app' });
    await goBackTo(server, dumped);
    // He may not give the right on a routine back, which check says.
    const isAsked = (line: string) => !line.endsWith('\tnote\tExecute');
    expect((await fingerprint(scratch)).filter(isAsked)).toEqual(before.filter(isAsked));
  },
);
