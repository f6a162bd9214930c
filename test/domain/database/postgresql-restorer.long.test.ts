import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { findFreePorts } from '../../../fixtures/site/ports.ts';
import { listRestorers, readFingerprint } from './postgresql-content.ts';
import { makeOwner, owner, readPower, seize, seizing } from './postgresql-owner.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer } from './postgresql-stand.ts';

/** Wherever rows, indexes and definitions run code of their owner. */
const traps = `
${seize}
CREATE DOMAIN evil.checked AS int CHECK (evil.good(VALUE));
CREATE TYPE evil.pair AS (one evil.checked, two text);
CREATE FUNCTION evil.canonical(x evil.pair) RETURNS evil.pair LANGUAGE sql AS 'SELECT x';
CREATE TABLE checked (id int PRIMARY KEY, CHECK (evil.good(id)));
INSERT INTO checked SELECT generate_series(1, 5);
CREATE TABLE generated (id int, same int GENERATED ALWAYS AS (evil.same(id)) STORED, d evil.checked, p evil.pair);
INSERT INTO generated VALUES (1, DEFAULT, 2, '(3,x)');
CREATE INDEX by_same ON generated (evil.same(id)) WHERE evil.good(id);
CREATE STATISTICS of_same ON evil.same(id), id FROM generated;
CREATE TABLE parts (id int) PARTITION BY LIST (evil.same(id));
CREATE TABLE parts_one PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
INSERT INTO parts VALUES (1), (2);
CREATE TABLE later (id int); INSERT INTO later VALUES (1);
ALTER TABLE later ADD CONSTRAINT afterwards CHECK (evil.good(id)) NOT VALID;
CREATE VIEW constants AS SELECT '(7,y)'::evil.pair AS pair;
CREATE MATERIALIZED VIEW seen AS SELECT id, evil.same(id) FROM checked;
CREATE UNIQUE INDEX seen_by ON seen (evil.same(id));
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.seize(); RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON checked FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE child (id int REFERENCES checked); INSERT INTO child VALUES (3);
ALTER TABLE checked ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON checked USING (evil.good(id));
SELECT lo_from_bytea(99, 'abc');
`;

test('Code of the owner that a dump runs gains him nothing: not in a restore, nor in a copy for inspection', async () => {
  const server = await startServer();
  const own = await makeOwner(server, 'CREATEDB');
  await own.query(traps);
  const before = await readFingerprint(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  expect(await restore(database, dump)).toEqual([]);
  expect(await readPower(server)).toBe('');
  expect(withoutGrants(await readFingerprint(server))).toEqual(withoutGrants(before));
  await database.restoreAs({ ...dump, name: 'look', onShare: () => undefined });
  expect(await readPower(server)).toBe('');
  const { tables } = await readFingerprint(server, 'look');
  expect(tables).toEqual(before.tables);
  // The server itself runs index expressions as the table's owner.
  expect(
    await server.query(
      "SELECT DISTINCT relowner::regrole FROM pg_class WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace",
      {
        database: 'look',
      },
    ),
  ).toBe('pg_database_owner');
  await server.query('VACUUM FULL ANALYZE', { database: 'look' });
  expect(await readPower(server)).toBe('');
  expect(await listDatabases(server)).toBe('look\nplanipsy');
});

/** A new database has no explicit grants; grants to everybody have the same effect, but are stored. */
function withoutGrants<T extends { readonly objects: readonly string[] }>(print: T): T {
  const usual = /\|\{planipsy=CTc\/planipsy,=Tc\/planipsy\}\|$/;
  return { ...print, objects: print.objects.map((line) => line.replace(usual, '||')) };
}

/** A superuser's objects in the owner's database, which the owner tries to change while his functions run. */
const mixture = `
CREATE SCHEMA admin;
CREATE FUNCTION admin.work() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT current_user::text';
CREATE TABLE admin.orders (id int PRIMARY KEY, state text CHECK (state <> '')); INSERT INTO admin.orders VALUES (1, 'new');
CREATE VIEW admin.shown AS SELECT * FROM admin.orders;
CREATE TABLE admin.judged (id int CHECK (evil.good(id))); INSERT INTO admin.judged VALUES (1);
CREATE MATERIALIZED VIEW admin.counted AS SELECT count(*) FROM checked WHERE evil.good(id);
CREATE TABLE admin.lines (id serial PRIMARY KEY, "order" int REFERENCES admin.orders, checked int REFERENCES checked);
CREATE INDEX ON admin.lines ("order"); INSERT INTO admin.lines ("order", checked) VALUES (1, 2);
CREATE TYPE admin.kind AS ENUM ('a'); CREATE TABLE admin.kinds (kind admin.kind); INSERT INTO admin.kinds VALUES ('a');
GRANT USAGE ON SCHEMA admin TO ${owner};
GRANT REFERENCES, SELECT ON admin.orders TO ${owner};
`;

test('Nor does it change what a superuser has in the same database: his functions, tables and views are as they were', async () => {
  const server = await startServer();
  const own = await makeOwner(server);
  // What the superuser depends on is still harmless.
  await own.query(
    `CREATE SCHEMA evil; CREATE TABLE checked (id int PRIMARY KEY); INSERT INTO checked VALUES (2);
     CREATE FUNCTION evil.good(x int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN true; END $$;
     CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
  );
  await server.query(mixture, { database: 'planipsy' });
  await own.query(
    'CREATE TABLE follows ("order" int REFERENCES admin.orders); INSERT INTO follows VALUES (1)',
  );
  await own.query(`${seizing}
    CREATE TABLE mine (id int CHECK (evil.good(id))); INSERT INTO mine VALUES (1);
    CREATE FUNCTION evil.change() RETURNS void LANGUAGE plpgsql AS $f$
    DECLARE sql text;
    BEGIN
      PERFORM evil.seize();
      FOREACH sql IN ARRAY ARRAY[
        $$CREATE OR REPLACE FUNCTION admin.work() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT $1'$$,
        'ALTER FUNCTION admin.work() SET search_path = evil',
        'CREATE TRIGGER evil BEFORE INSERT ON admin.orders FOR EACH ROW EXECUTE FUNCTION touch()',
        'CREATE OR REPLACE VIEW admin.shown AS SELECT 1 AS id, rolpassword AS state FROM pg_authid',
        'ALTER TABLE admin.orders DISABLE TRIGGER ALL', 'UPDATE admin.orders SET state = ''bad''']
      LOOP
        BEGIN EXECUTE sql; EXCEPTION WHEN OTHERS THEN NULL; END;
      END LOOP;
    END $f$;
    CREATE OR REPLACE FUNCTION evil.good(x int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
      $$ BEGIN PERFORM evil.change(); RETURN true; END $$`);
  const before = await readFingerprint(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  expect(await restore(database, dump)).toEqual([]);
  expect(await readPower(server)).toBe('');
  expect(withoutGrants(await readFingerprint(server))).toEqual(withoutGrants(before));
});

test.each([
  [
    'a function',
    'CREATE FUNCTION public.left_behind() RETURNS int SECURITY DEFINER LANGUAGE sql AS $$ SELECT 1 $$',
  ],
  ['a right', 'GRANT CREATE ON SCHEMA evil TO PUBLIC'],
])(
  'What a dump’s functions leave behind beside it, such as %s, makes the restore fail',
  async (_what, sql) => {
    const server = await startServer();
    const own = await makeOwner(server);
    await own.query(
      `CREATE SCHEMA evil; CREATE FUNCTION evil.leave(x int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
     CREATE TABLE t (id int CHECK (evil.leave(id))); INSERT INTO t VALUES (1);
     CREATE OR REPLACE FUNCTION evil.leave(x int) RETURNS boolean LANGUAGE plpgsql AS
       $f$ BEGIN ${sql}; RETURN true; END $f$`,
    );
    const database = openDatabase(server);
    const { dump } = await dumpTo(database);
    await expect(restore(database, dump)).rejects.toMatchObject({
      code: 'backup.database-restore-failed',
      params: { lastLines: [expect.stringMatching(/left_behind|schema evil/)] },
    });
    expect(await listDatabases(server)).toBe('planipsy');
    expect(await listRestorers(server)).toBe('');
  },
);

test('Nobody but superusers and the restorer enters a database while it is made', async () => {
  const server = await startServer();
  const own = await makeOwner(server);
  await own.query(
    `CREATE FUNCTION wait(x int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM pg_sleep(x); RETURN true; END $$;
     CREATE TABLE slow (id int CHECK (wait(id))); INSERT INTO slow VALUES (3)`,
  );
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const restored = database.restoreBeside({ ...dump, onShare: () => undefined });
  while (
    (await server.query("SELECT usename FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) !==
    'planipsy_ospi_new'
  )
    await sleep(20);
  await expect(own.query('SELECT 1', 'planipsy_ospi_new')).rejects.toThrow('permission denied for database');
  await (await restored).discard();
  expect(await listRestorers(server)).toBe('');
});

/** Replaces the rules for client authentication, and where the server listens besides its socket. */
async function configure(
  server: ScratchPostgresql,
  { rules, port }: { readonly rules: readonly string[]; readonly port?: number },
): Promise<void> {
  await writeFile(join(server.data, 'pg_hba.conf'), rules.map((rule) => `${rule}\n`).join(''));
  const settings = join(server.data, 'postgresql.auto.conf');
  const text = (await readFile(settings, 'utf8')).replace(/^(?:listen_addresses|port) .*\n/gm, '');
  const more =
    port === undefined ? "listen_addresses = ''" : `listen_addresses = '127.0.0.1'\nport = ${port}`;
  await writeFile(settings, `${text}${more}\n`);
  await server.stop();
  await server.start();
}

test('Where the server lets nobody in by a password, a restore is refused before anything is loaded, with the line that it takes', async () => {
  const server = await startServer();
  const own = await makeOwner(server);
  await own.query(`${seize} CREATE TABLE t (id int CHECK (evil.good(id))); INSERT INTO t VALUES (1)`);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const peer = 'local all all peer';
  await configure(server, { rules: [peer] });
  for (const restoring of [
    () => restore(database, dump),
    () => database.restoreAs({ ...dump, name: 'look', onShare: () => undefined }),
  ])
    await expect(restoring()).rejects.toMatchObject({
      code: 'backup.database-restorer-refused',
      params: { user: 'planipsy_ospi_new', server: server.socket },
    });
  expect(await listDatabases(server)).toBe('planipsy');
  expect(await listRestorers(server)).toBe('');
  // And known before.
  expect((await database.readFacts()).problem).toMatchObject({ code: 'backup.database-restorer-refused' });
  await configure(server, { rules: ['local all planipsy_ospi_new scram-sha-256', peer] });
  expect((await database.readFacts()).problem).toBeUndefined();
  expect(await restore(database, dump)).toEqual([]);
  expect(await readPower(server)).toBe('');
});

test('As Debian sets a server up, the restorer comes in over the loopback address', async () => {
  const server = await startServer();
  const own = await makeOwner(server);
  await own.query(`${seize} CREATE TABLE t (id int CHECK (evil.good(id))); INSERT INTO t VALUES (1)`);
  const [port = 0] = await findFreePorts(1);
  onTestFinished(() => server.stop());
  await configure(server, { rules: ['local all all peer', 'host all all 127.0.0.1/32 scram-sha-256'], port });
  const database = openDatabase(server, { port });
  const { dump } = await dumpTo(database);
  expect(await restore(database, dump)).toEqual([]);
  expect((await database.readFacts()).problem).toBeUndefined();
  await configure(server, { rules: ['local all all peer'] });
  expect(await readPower(server)).toBe('');
});

test('Databases that an owner puts in a restore’s way stop neither backups nor the restore', async () => {
  const server = await startServer();
  const own = await makeOwner(server, 'CREATEDB');
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await own.query('CREATE DATABASE planipsy_ospi_old', 'postgres');
  await own.query('CREATE DATABASE planipsy_ospi_new', 'postgres');
  expect(await database.isRestoreUnfinished()).toBe(false);
  expect(await database.readFacts()).not.toHaveProperty('problem');
  const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
  await own.query('CREATE DATABASE planipsy_ospi_old', 'postgres');
  expect(await beside.swap()).toEqual([]);
  expect(await database.isRestoreUnfinished()).toBe(true);
  await beside.finish();
  expect(await listDatabases(server)).toBe('planipsy');
});

test('A role that somebody has made in the restorer’s place lends him nothing', async () => {
  const server = await startServer();
  const own = await makeOwner(server, 'CREATEROLE');
  await own.query(`${seize} CREATE TABLE t (id int CHECK (evil.good(id))); INSERT INTO t VALUES (1)`);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await own.query(`CREATE ROLE planipsy_ospi_new LOGIN PASSWORD 'mine' ROLE ${owner}`);
  expect(await restore(database, dump)).toEqual([]);
  expect(await listRestorers(server)).toBe('');
  expect(await server.query(`SELECT rolsuper FROM pg_roles WHERE rolname = '${owner}'`)).toBe('f');
});

test('What a killed restoration has left of its role is in no dump made then', async () => {
  const server = await startServer();
  await server.query('CREATE ROLE keeper; CREATE DATABASE planipsy OWNER keeper');
  await server.query('CREATE TABLE stay (id int)', { database: 'planipsy' });
  // While it has the owner's rights during the load.
  await server.query('CREATE ROLE planipsy_ospi_new LOGIN; GRANT keeper TO planipsy_ospi_new');
  const { dump } = await dumpTo(openDatabase(server));
  await server.query('DROP ROLE planipsy_ospi_new');
  expect(await restore(openDatabase(server), dump)).toEqual([]);
  expect(await listRestorers(server)).toBe('');
});
