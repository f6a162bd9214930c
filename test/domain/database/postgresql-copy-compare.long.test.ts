import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeZoo } from '../../../fixtures/postgresql/zoo.ts';
import { scanArchive } from '../../../src/domain/database/postgresql/archive-scan.ts';
import { openConnection } from '../../../src/domain/database/postgresql/connection.ts';
import { requireSameContent } from '../../../src/domain/database/postgresql/make-copy.ts';
import { readRecorded } from '../../../src/domain/database/postgresql/read-back.ts';
import type { Problem } from '../../../src/messages/problem.ts';
import { createTestPorts } from '../../ports.ts';
import { makeCopy } from './postgresql-copy-stand.ts';
import { forms } from './postgresql-forms.ts';
import { dumpTo, openDatabase, startServer } from './postgresql-stand.ts';

async function startZoo() {
  const server = await startServer();
  await makeZoo(server);
  // A clone, which is changed and compared below, does not include subscriptions.
  await server.query(`DROP SUBSCRIPTION zoo_sub; ${forms}`, { database: 'zoo' });
  const database = openDatabase(server, { name: 'zoo' });
  const { dump } = await dumpTo(database);
  const connection = await openConnection({ database: database.database, ports: createTestPorts() });
  const recorded = await readRecorded({ dump, connection });
  /** Differences between the dump and a database. */
  const compare = async (name: string): Promise<readonly string[]> => {
    const problem = await requireSameContent({
      ...{ connection, dump, recorded, name, onShare: () => undefined },
    }).then(
      () => undefined,
      (error: unknown) => error as Problem,
    );
    if (problem === undefined) return [];
    expect(problem).toMatchObject({ code: 'backup.database-copy-differs' });
    return problem.params['objects'] as readonly string[];
  };
  return { server, database, dump, compare };
}

test('A copy of one of every kind of object is found to be the same, though the server words it otherwise', async () => {
  const { database, dump } = await startZoo();
  await makeCopy(database, dump, 'a');
  expect(await database.readStamp()).toBe('a');
});

/** A change to a copy, and the expected report: the first of all differences, or all of them. */
const changes: readonly (readonly [what: string, sql: string, objects: readonly string[]])[] = [
  ['a row less', 'DELETE FROM forms.stay WHERE id = 600', ['table forms.stay (699 rows instead of 700)']],
  ['another value', "UPDATE forms.stay SET name = 'x' WHERE id = 7", ['table forms.stay (rows)']],
  ['a null for an empty text', "UPDATE forms.lines SET t = NULL WHERE t = ''", ['table forms.lines (rows)']],
  ['a row twice', 'INSERT INTO forms.nothing DEFAULT VALUES', ['table forms.nothing (3 rows instead of 2)']],
  ['an inherited row', 'DELETE FROM ONLY forms.heir WHERE a = 2', ['table forms.heir (1 rows instead of 2)']],
  ['a partition', 'TRUNCATE forms.parts_old', ['table forms.parts_old (0 rows instead of 165)']],
  ['a row of an unlogged table', 'TRUNCATE zoo.cache', ['table zoo.cache (0 rows instead of 1)']],
  ['a large object', 'SELECT lo_unlink(70005)', ['large object 70005', 'large objects']],
  ['its bytes', "SELECT lo_put(70005, 0, 'x')", ['large objects (objects)']],
  ['its owner', 'ALTER LARGE OBJECT 70005 OWNER TO zoo_rw', ['large object 70005']],
  ['its grants', 'REVOKE ALL ON LARGE OBJECT 70002 FROM zoo_rw', ['grants of large object 70002']],
  ["a sequence's value", "SELECT nextval('zoo.numbers')", ['sequence zoo.numbers']],
  ['whether it was called', "SELECT setval('zoo.fresh', 77, true)", ['sequence zoo.fresh']],
  [
    'a view that was filled',
    'REFRESH MATERIALIZED VIEW zoo.per_day WITH NO DATA',
    ['materialized view zoo.per_day'],
  ],
  ['a function', 'DROP FUNCTION zoo.touch() CASCADE', ['function zoo.touch()']],
  [
    "a function's body",
    "CREATE OR REPLACE FUNCTION zoo.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    ['function zoo.touch()'],
  ],
  [
    "a view's text",
    "CREATE OR REPLACE VIEW forms.looped AS SELECT 1 AS x FROM pg_class WHERE relname <> 'other' LIMIT 1",
    ['forms.looped'],
  ],
  ['an index', 'DROP INDEX zoo.animals_hash', ['index zoo.animals_hash']],
  ['a constraint', 'ALTER TABLE zoo.kept DROP CONSTRAINT of_animal', ['fk constraint zoo.kept of_animal']],
  [
    'a check',
    'ALTER TABLE forms.stay DROP CONSTRAINT odd',
    ['table forms.stay', 'comment of constraint forms.odd'],
  ],
  ['a policy', "ALTER POLICY mine ON forms.stay USING (kind IN ('x', 'z'))", ['policy forms.stay mine']],
  ['row security', 'ALTER TABLE forms.stay DISABLE ROW LEVEL SECURITY', ['row security forms.stay']],
  [
    'a trigger that is off',
    'ALTER TABLE zoo.animals ENABLE TRIGGER touched',
    ['trigger zoo.animals touched'],
  ],
  ['a rule', 'DROP RULE told ON forms.nothing', ['rule forms.nothing told']],
  ['a comment', "COMMENT ON COLUMN zoo.seniors.name IS 'other'", ['comment of column zoo.seniors.name']],
  ['a grant', 'GRANT DELETE ON zoo.animals TO zoo_rw', ['grants of table zoo.animals']],
  [
    'a default grant',
    'ALTER DEFAULT PRIVILEGES FOR ROLE zoo_owner REVOKE USAGE ON SEQUENCES FROM zoo_app',
    ['grants of default privileges for SEQUENCES'],
  ],
  ['an owner', 'ALTER TABLE forms.lines OWNER TO zoo_rw', ['table forms.lines']],
  ['a column', 'ALTER TABLE forms.wide ADD COLUMN more int', ['table forms.wide']],
  ['a default', 'ALTER TABLE zoo.animals ALTER later SET DEFAULT 9', ['table zoo.animals']],
  ['a storage parameter', 'ALTER TABLE zoo.animals SET (fillfactor = 80)', ['table zoo.animals']],
  ['statistics', 'DROP STATISTICS zoo.of_animals', ['statistics zoo.of_animals']],
  ['an extension', 'DROP EXTENSION pgcrypto', ['extension pgcrypto']],
  [
    'a user mapping',
    'DROP USER MAPPING FOR zoo_app SERVER zoo_server',
    ['user mapping zoo_app SERVER zoo_server'],
  ],
  ['an event trigger', 'ALTER EVENT TRIGGER zoo_watch DISABLE', ['event trigger zoo_watch']],
  ['a publication', "ALTER PUBLICATION zoo_some SET (publish = 'update')", ['publication zoo_some']],
  [
    'what it publishes',
    'ALTER PUBLICATION zoo_some DROP TABLE zoo.kept',
    ['publication table zoo.zoo_some kept'],
  ],
  ['a value of an enumeration', "ALTER TYPE zoo.mood ADD VALUE 'more'", ['type zoo.mood']],
  ["a domain's check", 'ALTER DOMAIN forms.positive DROP CONSTRAINT above', ['domain forms.positive']],
  [
    'a text search mapping',
    'ALTER TEXT SEARCH CONFIGURATION zoo.zoo_search DROP MAPPING FOR word',
    ['text search configuration zoo.zoo_search'],
  ],
  ['something that was not dumped', 'CREATE TABLE zoo.more ()', ['table zoo.more']],
];

test('Whatever differs in a copy is named', async () => {
  const { server, compare } = await startZoo();
  await server.query('CREATE DATABASE same TEMPLATE zoo');
  expect(await compare('same')).toEqual([]);
  const unnamed: (readonly string[])[] = [];
  for (const [what, sql, objects] of changes) {
    await server.query('CREATE DATABASE other TEMPLATE zoo');
    // They would prevent changes to rows without a key.
    await server.query(`DROP PUBLICATION zoo_all, zoo_schema; ${sql}`, { database: 'other' });
    const found = await compare('other');
    for (const object of objects)
      if (!found.some((it) => it.includes(object))) unnamed.push([what, object, ...found]);
    await server.query('DROP DATABASE other');
  }
  expect(unnamed).toEqual([]);
}, 300_000);

test('An archive that is cut off anywhere, or damaged in its structure, is not believed', async () => {
  const { dump } = await startZoo();
  const { stdout: archive } = await execa('zstd', ['-dc', dump.files.data], { encoding: 'buffer' });
  const scan = (bytes: Uint8Array, size: number) =>
    scanArchive({
      stream: Readable.from(
        (function* () {
          for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
        })(),
      ),
    });
  const whole = await scan(archive, 65_536);
  expect(whole?.data.size).toBeGreaterThan(15);
  // However the bytes are split.
  for (const size of [7, 4096, 1_000_000]) expect(await scan(archive, size)).toEqual(whole);
  for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
    expect(await scan(archive.subarray(0, Math.floor(archive.length * share)), 4096)).toBeUndefined();
  expect(await scan(archive.subarray(0, archive.length - 1), 4096)).toBeUndefined();
  expect(await scan(await readFile(dump.files.data), 4096)).toBeUndefined();
});
