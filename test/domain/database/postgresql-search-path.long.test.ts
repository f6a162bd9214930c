import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '../../../src/messages/problem.ts';
import { makeScratchFolder } from '../../ports.ts';
import { readFingerprint } from './postgresql-content.ts';
import { dumpTo, openDatabase, restore, startServer, versions } from './postgresql-stand.ts';

/** As people write it: no name has its schema. */
const content = `
CREATE FUNCTION f_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT unaccent($1)';
CREATE TABLE stay (id int PRIMARY KEY, name text);
INSERT INTO stay SELECT n, 'Hélène ' || n FROM generate_series(1, 30) n;
CREATE INDEX stay_by_name ON stay (f_unaccent(name));
CREATE FUNCTION cnt() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM stay';
CREATE MATERIALIZED VIEW mv AS SELECT agenda.cnt() AS n;
CREATE MATERIALIZED VIEW words AS SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', name) FROM stay');
`;

test.each(versions)(
  'An index over unaccent, and views over unqualified names, come back (%s)',
  async (version) => {
    const server = await startServer(version);
    await server.query(`CREATE ROLE app LOGIN CREATEDB PASSWORD 'of the app'; CREATE DATABASE planipsy OWNER app;
    ALTER DATABASE planipsy SET search_path = agenda, tools; REVOKE TEMPORARY ON DATABASE planipsy FROM PUBLIC`);
    const run = (sql: string) => server.query(sql, { database: 'planipsy' });
    await run(
      'CREATE SCHEMA agenda AUTHORIZATION app; CREATE SCHEMA tools; CREATE EXTENSION unaccent SCHEMA tools; GRANT USAGE ON SCHEMA tools TO app',
    );
    await run(`SET ROLE app; SET search_path = agenda, tools; ${content}`);
    const before = await readFingerprint(server);
    const database = openDatabase(server);
    const { dump } = await dumpTo(database);
    expect(await restore(database, dump)).toEqual([]);
    expect(await readFingerprint(server)).toEqual(before);
    // For inspection, on an empty server, and by a user without rights on the server.
    await database.restoreAs({ ...dump, name: 'look', onShare: () => undefined });
    const look = await server.query(
      'SET search_path = agenda, tools; SELECT count(*) FROM stay WHERE f_unaccent(name) = $$Helene 7$$; SELECT n FROM mv',
      {
        database: 'look',
      },
    );
    expect(look).toBe('1\n30');
    const other = await startServer(version);
    expect(await restore(openDatabase(other), dump)).toEqual([]);
    expect(await readFingerprint(other)).toEqual(before);
  },
);

test('Where all is a superuser’s, or his own function finds what others own, it comes back, too', async () => {
  const server = await startServer();
  await server.query(
    'CREATE ROLE app; CREATE DATABASE planipsy; ALTER DATABASE planipsy SET search_path = agenda, public; REVOKE TEMPORARY ON DATABASE planipsy FROM PUBLIC',
  );
  const run = (sql: string) => server.query(sql, { database: 'planipsy' });
  await run('CREATE SCHEMA agenda; CREATE EXTENSION unaccent SCHEMA public');
  await run(content);
  const database = openDatabase(server);
  const alone = await readFingerprint(server);
  const dumped = await dumpTo(database);
  expect(await restore(database, dumped.dump)).toEqual([]);
  expect(await readFingerprint(server)).toEqual(alone);

  await run('CREATE TABLE of_app (x int); ALTER TABLE of_app OWNER TO app; DROP MATERIALIZED VIEW mv, words');
  const mixed = await readFingerprint(server);
  const again = await dumpTo(database);
  expect(await restore(database, again.dump)).toEqual([]);
  expect(await readFingerprint(server)).toEqual(mixed);
});

test('A user without rights on the server restores such a database, too', async () => {
  const server = await startServer();
  await server.query(
    "CREATE ROLE app LOGIN CREATEDB PASSWORD 'of-the-app'; CREATE DATABASE planipsy OWNER app; ALTER DATABASE planipsy SET search_path = agenda; REVOKE TEMPORARY ON DATABASE planipsy FROM PUBLIC",
  );
  const run = (sql: string) => server.query(sql, { database: 'planipsy' });
  await run(`SET ROLE app; CREATE SCHEMA agenda; SET search_path = agenda; CREATE FUNCTION unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT upper($1)'; ${content}`);
  const credentialsFile = join(await makeScratchFolder(), 'pgpass');
  await writeFile(credentialsFile, '*:*:*:app:of-the-app\n', { mode: 0o600 });
  const database = openDatabase(server, { user: 'app', runAs: undefined, credentialsFile });
  const before = await readFingerprint(server);
  const { dump } = await dumpTo(database);
  expect(await restore(database, dump)).toEqual([]);
  expect(await readFingerprint(server)).toEqual(before);
});

test('What is quoted is the server’s error, however long the statement after it', async () => {
  const server = await startServer();
  await server.query('CREATE ROLE app; CREATE DATABASE planipsy OWNER app');
  const run = (sql: string) => server.query(sql, { database: 'planipsy' });
  await run(`SET ROLE app; CREATE SCHEMA agenda; SET search_path = agenda; CREATE TABLE helper (x int);
    CREATE FUNCTION good(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN EXISTS (SELECT FROM agenda.helper); END $$;
    INSERT INTO helper VALUES (1); CREATE TABLE a_long_one (${Array.from({ length: 60 }, (_, n) => `c${n} int`).join(',\n')}, CHECK (agenda.good(c0)));
    INSERT INTO a_long_one VALUES (1); DELETE FROM helper`);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const refused = (await restore(database, dump).catch((error: unknown) => error)) as Problem;
  expect(refused.code).toBe('backup.database-restore-failed');
  expect((refused.params['lastLines'] as string[])[0]).toMatch(/ERROR: .*violates check constraint/);
});
