import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { scanArchive } from '../../../src/domain/database/postgresql/archive-scan.ts';
import { openConnection } from '../../../src/domain/database/postgresql/connection.ts';
import { requireSameContent } from '../../../src/domain/database/postgresql/make-copy.ts';
import { normalize } from '../../../src/domain/database/postgresql/normal-form.ts';
import { readRecorded } from '../../../src/domain/database/postgresql/read-back.ts';
import { addDigests, digestRows } from '../../../src/domain/database/postgresql/row-digest.ts';
import type { Problem } from '../../../src/ports/problem.ts';
import { createTestPorts } from '../../ports.ts';
import { makeCopy } from './postgresql-copy-stand.ts';
import { dumpTo, openDatabase, startServer } from './postgresql-stand.ts';
import { animals, zoo } from './postgresql-zoo.ts';

async function startZoo() {
  const server = await startServer();
  await server.query(zoo);
  await server.query(animals, { database: 'planipsy' });
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const connection = await openConnection({ database: database.database, ports: createTestPorts() });
  const recorded = await readRecorded({ dump, connection });
  /** What differs from the dump in a database. */
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

/** What was done to a copy, and what it is to be told as: the first of all that differs, or all of it. */
const changes: readonly (readonly [what: string, sql: string, objects: readonly string[]])[] = [
  ['a row less', 'DELETE FROM zoo.stay WHERE id = 600', ['table zoo.stay (699 rows instead of 700)']],
  ['another value', "UPDATE zoo.stay SET name = 'x' WHERE id = 7", ['table zoo.stay (rows)']],
  ['a null for an empty text', "UPDATE zoo.lines SET t = NULL WHERE t = ''", ['table zoo.lines (rows)']],
  ['a row twice', 'INSERT INTO zoo.nothing DEFAULT VALUES', ['table zoo.nothing (3 rows instead of 2)']],
  ['an inherited row', 'DELETE FROM ONLY zoo.heir WHERE a = 2', ['table zoo.heir (1 rows instead of 2)']],
  ['a partition', 'TRUNCATE zoo.parts_old', ['table zoo.parts_old (0 rows instead of 165)']],
  ['a row of an unlogged table', 'TRUNCATE zoo.scratch', ['table zoo.scratch (0 rows instead of 1)']],
  ['a large object', 'SELECT lo_unlink(70005)', ['large object 70005', 'large objects']],
  ['its bytes', "SELECT lo_put(70005, 0, 'x')", ['large objects (objects)']],
  ['its owner', 'ALTER LARGE OBJECT 70005 OWNER TO visitor', ['large object 70005']],
  ['its grants', 'REVOKE ALL ON LARGE OBJECT 70002 FROM visitor', ['grants of large object 70002']],
  ["a sequence's value", "SELECT nextval('zoo.counted')", ['sequence zoo.counted']],
  ['whether it was called', "SELECT setval('zoo.owned', 12, true)", ['sequence zoo.owned']],
  [
    'a view that was filled',
    'REFRESH MATERIALIZED VIEW zoo.filled WITH NO DATA',
    ['materialized view zoo.filled'],
  ],
  ['a function', 'DROP FUNCTION zoo.touch() CASCADE', ['function zoo.touch()']],
  [
    "a function's body",
    "CREATE OR REPLACE FUNCTION zoo.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    ['function zoo.touch()'],
  ],
  [
    "a view's text",
    "CREATE OR REPLACE VIEW zoo.looped AS SELECT 1 AS x FROM pg_class WHERE relname <> 'other' LIMIT 1",
    ['zoo.looped'],
  ],
  ['an index', 'DROP INDEX zoo.stay_hash', ['index zoo.stay_hash']],
  ['a constraint', 'ALTER TABLE zoo.child DROP CONSTRAINT later', ['fk constraint zoo.child later']],
  [
    'a check',
    'ALTER TABLE zoo.stay DROP CONSTRAINT odd',
    ['table zoo.stay', 'comment of constraint zoo.odd'],
  ],
  ['a policy', "ALTER POLICY mine ON zoo.stay USING (kind IN ('x', 'z'))", ['policy zoo.stay mine']],
  ['row security', 'ALTER TABLE zoo.stay DISABLE ROW LEVEL SECURITY', ['row security zoo.stay']],
  ['a trigger that is off', 'ALTER TABLE zoo.stay ENABLE TRIGGER watched', ['trigger zoo.stay watched']],
  ['a rule', 'DROP RULE told ON zoo.nothing', ['rule zoo.nothing told']],
  ['a comment', "COMMENT ON COLUMN zoo.stay.kind IS 'other'", ['comment of column zoo.stay.kind']],
  ['a grant', 'GRANT DELETE ON zoo.stay TO visitor', ['grants of table zoo.stay']],
  [
    'a default grant',
    'ALTER DEFAULT PRIVILEGES FOR ROLE keeper REVOKE SELECT ON TABLES FROM visitor',
    ['grants of default privileges for TABLES'],
  ],
  ['an owner', 'ALTER TABLE zoo.lines OWNER TO visitor', ['table zoo.lines']],
  ['a column', 'ALTER TABLE zoo.wide ADD COLUMN more int', ['table zoo.wide']],
  ['a default', "ALTER TABLE zoo.stay ALTER kind SET DEFAULT 'y'", ['table zoo.stay']],
  ['a storage parameter', 'ALTER TABLE zoo.stay SET (fillfactor = 80)', ['table zoo.stay']],
  ['statistics', 'DROP STATISTICS zoo.together', ['statistics zoo.together']],
  ['an extension', 'DROP EXTENSION citext', ['extension citext']],
  ['a user mapping', 'DROP USER MAPPING FOR keeper SERVER far', ['user mapping keeper SERVER far']],
  ['an event trigger', 'ALTER EVENT TRIGGER watching DISABLE', ['event trigger watching']],
  ['a publication', "ALTER PUBLICATION part SET (publish = 'update')", ['publication part']],
  ['what it publishes', 'ALTER PUBLICATION part DROP TABLE zoo.child', ['publication table zoo.part child']],
  ['a value of an enumeration', "ALTER TYPE zoo.state ADD VALUE 'more'", ['type zoo.state']],
  ["a domain's check", 'ALTER DOMAIN zoo.positive DROP CONSTRAINT above', ['domain zoo.positive']],
  [
    'a text search mapping',
    'ALTER TEXT SEARCH CONFIGURATION zoo.fr DROP MAPPING FOR word',
    ['text search configuration zoo.fr'],
  ],
  ['something that was not dumped', 'CREATE TABLE zoo.more ()', ['table zoo.more']],
];

test('Whatever differs in a copy is named', async () => {
  const { server, compare } = await startZoo();
  await server.query('CREATE DATABASE same TEMPLATE planipsy');
  expect(await compare('same')).toEqual([]);
  const unnamed: (readonly string[])[] = [];
  for (const [what, sql, objects] of changes) {
    await server.query('CREATE DATABASE other TEMPLATE planipsy');
    // They would keep rows without a key from being changed.
    await server.query(`DROP PUBLICATION all_of_it, of_schema; ${sql}`, { database: 'other' });
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
  // However the bytes come.
  for (const size of [7, 4096, 1_000_000]) expect(await scan(archive, size)).toEqual(whole);
  for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
    expect(await scan(archive.subarray(0, Math.floor(archive.length * share)), 4096)).toBeUndefined();
  expect(await scan(archive.subarray(0, archive.length - 1), 4096)).toBeUndefined();
  expect(await scan(await readFile(dump.files.data), 4096)).toBeUndefined();
});

test('Rows are told apart in whatever order and pieces they come', () => {
  const digest = (text: string, size = text.length, order?: readonly number[]) => {
    const digester = digestRows(order);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) digester.add(bytes.subarray(at, at + size));
    return digester.finish();
  };
  const long = 'é'.repeat(100_000);
  const rows = ['a\tb', '', String.raw`\\.`, long, 'a\tb'].join('\n') + '\n';
  const shuffled = [long, 'a\tb', 'a\tb', String.raw`\\.`, ''].join('\n') + '\n';
  expect(digest(rows).count).toBe(5);
  for (const size of [1, 3, 70_000]) expect(digest(rows, size)).toEqual(digest(rows));
  expect(digest(shuffled)).toEqual(digest(rows));
  expect(digest(`${rows}${String.raw`\.`}\n\n\n`, 2)).toEqual(digest(rows));
  expect(digest('a\tb\n')).not.toEqual(digest('b\ta\n'));
  expect(digest('a\tb\n\tc\n', 1, [1, 0])).toEqual(digest('b\ta\nc\t\n'));
  expect(digest('a\na\nb\n')).not.toEqual(digest('a\nb\nb\n'));
  expect(addDigests([digest('a\nb\n'), digest('c\n')])).toEqual(digest('c\nb\na\n'));
});

test('Definitions are the same where only the types of constants, parentheses and order differ', () => {
  const same = (a: string, b: string, kind = 'INDEX') =>
    normalize({ kind, definition: a }) === normalize({ kind, definition: b });
  const before =
    "CHECK (((kind)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])))";
  const after =
    "CHECK (((kind)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text])))";
  expect(same(before, after)).toBe(true);
  expect(same(before, after.replace("'y'", "'z'"))).toBe(false);
  expect(same('a::numeric(8,2) > 1', 'a > 1')).toBe(true);
  expect(same('a::"My Type"[] > 1', 'a > 1')).toBe(true);
  expect(same('a > 1', 'a > 2')).toBe(false);
  expect(same("'a::text'", "'a'")).toBe(false);
  expect(same('$f$ a::text (1) $f$', '$f$ a (1) $f$')).toBe(false);
  expect(same('GRANT A;\nGRANT B;\n', 'GRANT B;\nGRANT A;\n', 'ACL')).toBe(true);
  expect(same('(\n    a int,\n    b int\n)', '(\n    b int,\n    a int\n)', 'TABLE')).toBe(true);
});
