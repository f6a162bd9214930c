import { expect, test } from 'vitest';
import { readCatalogue } from '../../../fixtures/postgresql/catalogue.ts';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { makeCopy, refreshCopy } from './postgresql-copy-stand.ts';
import { dumpTo, openDatabase, restore, startServer, versions, type Version } from './postgresql-stand.ts';

/** Each restores a database two or three times, on a busy machine. */
const limits = { timeout: 300_000 };

/** What others have reported of pg_dump and pg_restore. The owner has no rights on the server. */
async function makeDatabase(version: Version, sql: string) {
  const server = await startServer(version);
  await server.query('CREATE ROLE app; CREATE DATABASE planipsy OWNER app');
  await server.query(sql, { database: 'planipsy' });
  return { server, database: openDatabase(server) };
}

const read = (server: ScratchPostgresql) => readCatalogue(server, 'planipsy');
const change = (server: ScratchPostgresql) =>
  server.query('CREATE TABLE public.hook_left ()', { database: 'planipsy' });
const leaveOwnGrants = (catalogue: Awaited<ReturnType<typeof read>>) => ({ ...catalogue, database: [] });

/** dba.stackexchange.com/questions/75613: what an entry needs comes after it, without a dependency. */
const later = `
SET ROLE app;
CREATE TABLE z_ward (id int PRIMARY KEY, rate numeric); INSERT INTO z_ward VALUES (1, 2), (2, 3);
CREATE FUNCTION is_ward(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM public.z_ward WHERE id = $1)';
CREATE TABLE a_stay (id int PRIMARY KEY, ward int CHECK (is_ward(ward))); INSERT INTO a_stay VALUES (1, 1), (2, 2);
COMMENT ON TABLE a_stay IS 'needs wards'; CREATE INDEX ON a_stay (ward);
CREATE DOMAIN ward AS int CHECK (is_ward(VALUE)); CREATE TABLE b_stay (w ward); INSERT INTO b_stay VALUES (2);
CREATE MATERIALIZED VIEW z_mv AS SELECT count(*) AS n FROM a_stay;
CREATE FUNCTION count_z() RETURNS bigint LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT n FROM public.z_mv); END';
CREATE MATERIALIZED VIEW a_mv AS SELECT public.count_z() AS n;
CREATE FUNCTION rate(int) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT rate FROM public.z_ward WHERE id = $1';
CREATE TABLE c_act (ward int, total numeric DEFAULT rate(1), CHECK (rate(ward) > 1)); INSERT INTO c_act VALUES (1), (2);
RESET ROLE;`;

test.each(versions)(
  'What needs rows or objects that come later in the dump is loaded after them (%s)',
  limits,
  async (version) => {
    const { server, database } = await makeDatabase(version, `GRANT ALL ON SCHEMA public TO app; ${later}`);
    const before = leaveOwnGrants(await read(server));
    const { dump } = await dumpTo(database);
    await makeCopy(database, dump, 'made');
    await change(server);
    const taken = await database.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
    await taken.swap();
    await taken.finish();
    expect(leaveOwnGrants(await read(server))).toEqual(before);
    const other = await startServer(version);
    await restore(openDatabase(other), dump);
    expect(leaveOwnGrants(await read(other))).toEqual(before);
  },
);

test('An entry that depends on nothing is reported with its own first error', limits, async () => {
  const { database } = await makeDatabase(
    'newest',
    `CREATE TABLE par (id int PRIMARY KEY); CREATE TABLE chi (p int REFERENCES par);
     SET session_replication_role = replica; INSERT INTO chi VALUES (5)`,
  );
  const { dump } = await dumpTo(database);
  const failure = (await makeCopy(database, dump, 'made').catch((error: unknown) => error)) as object;
  expect(failure).toMatchObject({ code: 'backup.database-restore-failed' });
  expect(JSON.stringify(failure)).toMatch(/chi_p_fkey.*\(p\)=\(5\)/);
});

test.each(versions)(
  'A database with a time zone and forms of its own is found the same in its copy (%s)',
  limits,
  async (version) => {
    const { server, database } = await makeDatabase(
      version,
      `CREATE TABLE stay (at timestamptz, m money, x xml, CHECK (at > '2020-01-01 00:00+01'));
       INSERT INTO stay VALUES ('2026-07-01 12:00+02', '12.50', '<a/>');
       CREATE MATERIALIZED VIEW days AS SELECT date_trunc('day', at AT TIME ZONE current_setting('TimeZone')) AS day FROM stay;
       ALTER DATABASE planipsy SET TimeZone = 'Pacific/Auckland'; ALTER DATABASE planipsy SET extra_float_digits = 0;
       ALTER DATABASE planipsy SET DateStyle = 'German'; ALTER DATABASE planipsy SET bytea_output = 'escape'`,
    );
    await server.query('REFRESH MATERIALIZED VIEW days', { database: 'planipsy' });
    const before = leaveOwnGrants(await read(server));
    const { dump } = await dumpTo(database);
    await makeCopy(database, dump, 'made');
    await change(server);
    const taken = await database.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
    await taken.swap();
    await taken.finish();
    expect(leaveOwnGrants(await read(server))).toEqual(before);
  },
);

test('Large objects with numbers beyond 2^31 are compared, too', limits, async () => {
  const { server, database } = await makeDatabase(
    'newest',
    "SELECT lo_from_bytea(4294967295, 'last'), lo_from_bytea(2147483648, 'middle'), lo_from_bytea(3, 'first')",
  );
  const { dump } = await dumpTo(database);
  await makeCopy(database, dump, 'made');
  const taken = await database.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
  await taken.swap();
  await taken.finish();
  const said = await server.query(
    'SELECT oid, convert_from(lo_get(oid), $$UTF8$$) FROM pg_largeobject_metadata ORDER BY 1',
    {
      database: 'planipsy',
    },
  );
  expect(said).toBe('3|first\n2147483648|middle\n4294967295|last');
});

/** As many do who want an index over unaccent (github.com/odoo-odev/odev/pull/169). */
const madeImmutable = `CREATE EXTENSION unaccent; ALTER FUNCTION unaccent(text) IMMUTABLE;
  CREATE TABLE patient (name text); INSERT INTO patient VALUES ('Hélène'); CREATE INDEX ON patient (unaccent(name))`;

test.each(versions)(
  'An extension’s function that was declared immutable is so again, with the index over it (%s)',
  limits,
  async (version) => {
    const { server, database } = await makeDatabase(version, madeImmutable);
    const before = leaveOwnGrants(await read(server));
    const { dump } = await dumpTo(database);
    await makeCopy(database, dump, 'made');
    const other = await startServer(version);
    await restore(openDatabase(other), dump);
    expect(leaveOwnGrants(await read(other))).toEqual(before);
  },
);

test(
  'What else was changed of an extension, and what was added to it, is named, and no copy is kept',
  limits,
  async () => {
    const { database } = await makeDatabase(
      'newest',
      `CREATE EXTENSION dict_int; ALTER TEXT SEARCH DICTIONARY intdict (MAXLEN = 4); CREATE EXTENSION hstore;
     CREATE TABLE kept (id int, x text); INSERT INTO kept VALUES (1, 'a'); ALTER EXTENSION hstore ADD TABLE kept;
     ALTER FUNCTION hstore(text, text) SET search_path = public`,
    );
    const { dump } = await dumpTo(database);
    await expect(makeCopy(database, dump, 'made')).rejects.toMatchObject({
      code: 'backup.database-copy-differs',
      params: {
        objects: [
          'text search dictionary public.intdict of extension dict_int',
          'function public.hstore(pg_catalog.text,pg_catalog.text) of extension hstore',
          'table public.kept of extension hstore',
        ],
      },
    });
    expect(await database.readStamp()).toBeUndefined();
  },
);

test(
  'Columns that functions of its own compute are cloned as they are, however little was written',
  limits,
  async () => {
    const { server, database } = await makeDatabase(
      'newest',
      `CREATE FUNCTION vat(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 1.196';
     CREATE TABLE act (price numeric, total numeric GENERATED ALWAYS AS (vat(price)) STORED); INSERT INTO act (price) VALUES (100);
     CREATE OR REPLACE FUNCTION vat(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 1.2'; INSERT INTO act (price) VALUES (100)`,
    );
    const counters = await database.readCounters();
    expect(database.judgeWrites(counters, await database.readCounters())).toEqual({
      written: true,
      reason: 'computed',
    });
    const { files } = await refreshCopy(database, 'cloned');
    await server.query('DROP TABLE act', { database: 'planipsy' });
    const taken = await database.takeCopy({ files, compression: 'zstd', onShare: () => undefined });
    await taken.swap();
    await taken.finish();
    expect(await server.query('SELECT total FROM act ORDER BY 1', { database: 'planipsy' })).toBe(
      '119.600\n120.0',
    );
  },
);
