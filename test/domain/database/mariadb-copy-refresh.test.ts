import { expect, test } from 'vitest';
import { copyDatabase, expectSame, goBackTo, refresh } from './mariadb-copy-kit.ts';
import { everything, fingerprint, openMariadb, restoreWhole, startScratchMariadb } from './mariadb-kit.ts';

/** What a refresh of `everything` always dumps: sequences, and small tables about which the server cannot tell. */
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
