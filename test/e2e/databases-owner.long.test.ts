import { execa } from 'execa';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import { startServers } from './servers.ts';
import { bareEnv, expectEnd, makeSite } from './sites.ts';

/** Code that tries to get superuser rights whenever a superuser runs it. */
const traps = `
CREATE SCHEMA evil;
CREATE FUNCTION evil.seize() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  BEGIN EXECUTE 'RESET ROLE'; EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'ALTER ROLE pmsipilot SUPERUSER'; EXCEPTION WHEN OTHERS THEN NULL; END;
  RETURN true;
END $$;
CREATE VIEW evil.pg_database AS SELECT * FROM pg_catalog.pg_database WHERE evil.seize();
CREATE VIEW evil.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE evil.seize();
CREATE VIEW evil.pg_roles AS SELECT * FROM pg_catalog.pg_roles WHERE evil.seize();
CREATE VIEW evil.pg_settings AS SELECT * FROM pg_catalog.pg_settings WHERE evil.seize();
CREATE FUNCTION evil.good(x bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN evil.seize(); END $$;
CREATE TABLE checked (id bigint CHECK (evil.good(id))); INSERT INTO checked VALUES (1);
CREATE INDEX ON checked (evil.good(id));
ALTER DATABASE pmsipilot SET search_path = evil, pg_catalog, public;
`;

test('the owner of a database gains nothing by what an administrator runs: check, backup, restore, a look at a copy', async () => {
  const servers = await startServers();
  const site = await makeSite({ kit: createPmsipilot({ servers }) });
  const env = {
    ...{ PGHOST: servers.postgresql.socket, PGUSER: 'pmsipilot', PGDATABASE: 'pmsipilot' },
    PGPASSFILE: join(site.root, 'etc', 'pgpass'),
  };
  await execa('psql', ['-XwqAt', '-v', 'ON_ERROR_STOP=1', '-f', '-'], { input: traps, env });
  const readPower = () =>
    servers.postgresql.query("SELECT rolsuper FROM pg_roles WHERE rolname = 'pmsipilot'");
  expectEnd(await site.run(['check'], { env: bareEnv }), 0, /PostgreSQL/);
  expect(await readPower()).toBe('f');
  expectEnd(await site.run(['backup'], { env: bareEnv }), 0);
  expect(await readPower()).toBe('f');
  const listed = await site.run(['backup', 'list', '--json'], { env: bareEnv });
  const [, id = ''] = /"id":\s*"([^"]+)"/.exec(listed.stdout) ?? [];
  expectEnd(
    await site.run(['backup', 'restore', id, '--database', 'postgresql:pmsipilot=look'], { env: bareEnv }),
    0,
  );
  expect(await readPower()).toBe('f');
  expect(await servers.postgresql.query('SELECT count(*) FROM checked', { database: 'look' })).toBe('1');
  await site.stopServices();
  expectEnd(await site.run(['backup', 'restore', id], { keys: 'y\n' }), 0);
  expect(await readPower()).toBe('f');
  expect(
    await servers.postgresql.query('SELECT count(*) FROM public.checked', { database: 'pmsipilot' }),
  ).toBe('1');
});
