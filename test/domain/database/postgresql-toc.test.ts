import { execa } from 'execa';
import { expect, test } from 'vitest';
import { changeSearchPath, parseToc } from '../../../src/domain/database/postgresql/archive-toc.ts';
import { fillDatabase } from './postgresql-content.ts';
import { dumpTo, openDatabase, startServer } from './postgresql-stand.ts';

test('A dump’s table of contents is read as it was written, whatever stands in a name', async () => {
  const server = await startServer();
  await fillDatabase(server);
  await server.query(
    `CREATE ROLE "x y"; CREATE TABLE agenda."a planipsy_rw
-- b; ""c""" (x int); ALTER TABLE agenda."a planipsy_rw
-- b; ""c""" OWNER TO "x y";
     CREATE FUNCTION agenda.named("p; q" text) RETURNS void LANGUAGE sql AS ''`,
    { database: 'planipsy' },
  );
  const { dump } = await dumpTo(openDatabase(server));
  const { stdout: bytes } = await execa('zstd', ['-dcq', dump.files.data], { encoding: 'buffer' });
  const toc = parseToc(Buffer.from(bytes));
  if (toc === undefined || toc === 'more') throw new Error(String(toc));
  const { entries } = toc;
  const { stdout: list } = await execa('pg_restore', ['--list'], { input: bytes });
  const listed = list.split('\n').filter((line) => !line.startsWith(';') && line !== '');
  const hidden = new Set(['ENCODING', 'STDSTRINGS', 'SEARCHPATH', 'DATABASE', 'DATABASE PROPERTIES']);
  expect(entries.filter(({ kind }) => !hidden.has(kind)).map(({ id }) => String(id))).toEqual(
    expect.arrayContaining(listed.map((line) => line.split(';')[0])),
  );
  const odd = entries.filter(({ owner }) => owner === 'x y');
  expect(odd.map(({ kind, schema, name, drop }) => ({ kind, schema, name, drop }))).toEqual([
    {
      ...{ kind: 'TABLE', schema: 'agenda', name: 'a planipsy_rw\n-- b; "c"' },
      drop: 'DROP TABLE agenda."a planipsy_rw\n-- b; ""c""";\n',
    },
    { kind: 'TABLE DATA', schema: 'agenda', name: 'a planipsy_rw\n-- b; "c"', drop: '' },
  ]);
  const [table, data] = odd;
  expect(data?.dependencies).toContain(table?.id);
  expect(entries.find(({ name }) => name.startsWith('named('))?.definition).toContain('LANGUAGE sql');

  // pg_restore reads the same dump with another search path, and nothing else in it is changed.
  const path = `"l'agenda \\", agenda`;
  const changed = Buffer.concat([
    changeSearchPath(toc, path) ?? Buffer.alloc(0),
    Buffer.from(bytes).subarray(toc.bytes.length),
  ]);
  const print = async (input: Buffer | Uint8Array) =>
    (await execa('pg_restore', ['--file=-'], { input })).stdout
      .split('\n')
      .filter((line) => !/^\\(?:un)?restrict /.test(line));
  const [before, after] = [await print(bytes), await print(changed)];
  const differing = before.flatMap((line, at) => (line === after[at] ? [] : [line, after[at]]));
  expect(differing).toEqual([
    "SELECT pg_catalog.set_config('search_path', '', false);",
    `SELECT pg_catalog.set_config('search_path',  E'"l''agenda \\\\", agenda', false);`,
  ]);
});

test('Of a table that is cut off, more is needed; of anything else, nothing is known', async () => {
  const server = await startServer();
  await server.query('CREATE DATABASE planipsy');
  const { dump } = await dumpTo(openDatabase(server));
  const { stdout } = await execa('zstd', ['-dcq', dump.files.data], { encoding: 'buffer' });
  const bytes = Buffer.from(stdout);
  const isWhole = (length: number) => typeof parseToc(bytes.subarray(0, length)) === 'object';
  const first = [...bytes.keys()].find((length) => isWhole(length)) ?? bytes.length;
  for (let length = 0; length < first; length += 1) expect(parseToc(bytes.subarray(0, length))).toBe('more');
  for (let length = first; length <= bytes.length; length += 1) expect(isWhole(length)).toBe(true);
  for (const [at, byte] of [
    [0, 0x51],
    [5, 2],
    [6, 99],
    [8, 9],
    [10, 3],
  ] as const) {
    const other = Buffer.from(bytes);
    other[at] = byte;
    expect(parseToc(other)).toBeUndefined();
  }
});
