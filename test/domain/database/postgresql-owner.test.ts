import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { makeOwner, owner, readPower, seize } from './postgresql-owner.ts';
import { dumpTo, openDatabase, restore, startServer } from './postgresql-stand.ts';

/** For everything in the catalogs, an object of the owner's that seizes rights when it is resolved instead. */
async function plant(server: ScratchPostgresql): Promise<void> {
  const views = await server.query(
    `SELECT format('CREATE VIEW evil.%I AS SELECT * FROM pg_catalog.%1$I WHERE evil.seize();', relname)
      FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')
      AND relname !~ '^pg_(attribute|stat(istic|s).*)$'`,
  );
  await server.query(
    `SET ROLE ${owner}; ${seize} ${views}
     CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql AS
       'SELECT pg_catalog.current_setting($1) WHERE evil.seize()';
     CREATE FUNCTION evil.current_database() RETURNS name LANGUAGE sql AS
       'SELECT pg_catalog.current_database() WHERE evil.seize()';
     CREATE FUNCTION evil.equal(name, text) RETURNS boolean LANGUAGE sql AS
       'SELECT $1 OPERATOR(pg_catalog.=) $2 AND evil.seize()';
     CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = text, FUNCTION = evil.equal);
     CREATE TABLE evil.rows (id serial); INSERT INTO evil.rows DEFAULT VALUES;`,
    { database: 'planipsy' },
  );
}

const settings = [
  'search_path = evil, pg_catalog',
  `role = '${owner}'`,
  'default_transaction_read_only = on',
  'default_transaction_isolation = serializable',
  'standard_conforming_strings = off',
  'quote_all_identifiers = on',
  'statement_timeout = 1',
  'transform_null_equals = on',
  "DateStyle = 'SQL, DMY'",
  "local_preload_libraries = 'nowhere'",
];

test('What the owner sets for his database decides nothing: no view, function or operator of his is run by a reading', async () => {
  const server = await startServer();
  const own = await makeOwner(server);
  await plant(server);
  const database = openDatabase(server);
  const plain = await database.readFacts();
  const counters = await database.readCounters();
  await own.query('ALTER DATABASE planipsy SET search_path = evil, pg_catalog', 'postgres');
  expect(await database.readFacts()).toEqual(plain);
  await database.readCounters();
  expect(await readPower(server)).toBe('');
  const alter = settings.map((it) => `ALTER DATABASE planipsy SET ${it};`).join('\n');
  await own.query(alter, 'postgres');
  expect(await database.readFacts()).toEqual(plain);
  expect({ ...(await database.readCounters()), snapshot: '', surroundings: '' }).toEqual({
    ...{ ...counters, snapshot: '', surroundings: '' },
  });
  const { dump } = await dumpTo(database);
  expect(await readPower(server)).toBe('');
  expect(await restore(database, dump)).toEqual([]);
  await database.restoreAs({ ...dump, name: 'look', onShare: () => undefined });
  await dumpTo(database);
  expect(await readPower(server)).toBe('');
  expect(
    (await server.query('SELECT setconfig FROM pg_db_role_setting WHERE setrole = 0')).split('\n')[0],
  ).toContain('search_path');
});

test('A view that takes a sequence’s place while the counters are read is not run', async () => {
  const server = await startServer();
  const own = await makeOwner(server);
  await own.query(`${seize} CREATE SEQUENCE first; CREATE SEQUENCE second;`);
  // The query waits for the first one, and has the second one's name already.
  const holder = own.start('BEGIN; ALTER SEQUENCE first RENAME TO held; SELECT pg_sleep(100);');
  const ended = holder.catch(() => undefined);
  while ((await server.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) === '')
    await sleep(20);
  const reading = openDatabase(server).readCounters();
  while (
    (await server.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'ospi-update' AND wait_event_type = 'Lock'",
    )) === ''
  )
    await sleep(20);
  await own.query(
    'DROP SEQUENCE second; CREATE VIEW second AS SELECT 1 AS last_value, true AS is_called WHERE evil.seize()',
  );
  await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
  await ended;
  await reading;
  expect(await readPower(server)).toBe('');
});
