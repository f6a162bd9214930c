import { execa } from 'execa';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import { fillDatabase, readFingerprint } from './postgresql-content.ts';
import {
  dumpTo,
  listDatabases,
  openDatabase,
  restore,
  startServer,
  waitForQuery,
} from './postgresql-stand.ts';

test('A database restored on an empty server equals its source, roles with their passwords included', async () => {
  const source = await startServer();
  await fillDatabase(source);
  const { dump, shares, folder, serverVersion, notTransactional } = await dumpTo(openDatabase(source));
  expect(serverVersion).toMatch(/^\d+\.\d+$/);
  expect(notTransactional).toEqual([]);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  expect(shares.length).toBeGreaterThan(8);
  expect((await readdir(folder)).sort()).toEqual(['db-0.dump.zst', 'db-0.server.json']);

  const empty = await startServer();
  expect(await restore(openDatabase(empty), dump)).toEqual([]);
  expect(await readFingerprint(empty)).toEqual(await readFingerprint(source));
  expect(await listDatabases(empty)).toBe('planipsy');

  const passwords = join(await makeScratchFolder(), 'pgpass');
  await writeFile(passwords, '*:*:*:*:Très secret\n', { mode: 0o600 });
  const env = { PGPASSFILE: passwords, PGHOST: empty.socket, PGUSER: 'planipsy_app', PGDATABASE: 'planipsy' };
  const { stdout } = await execa('psql', ['-XwAtc', 'SELECT count(*) FROM patients; SHOW work_mem'], { env });
  expect(stdout).toBe('3000\n7MB');
});

test('A restore puts back what a hook changed: tables, rows, grants, roles and settings', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const before = await readFingerprint(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database, 'gzip');
  await server.query(
    `DROP TABLE agenda.visits CASCADE; DELETE FROM agenda.patients WHERE id > 10; CREATE TABLE agenda.later (x int);
     REVOKE ALL ON agenda.patients FROM planipsy_rw; SELECT lo_unlink(4711);
     ALTER DATABASE planipsy RESET ALL; GRANT ALL ON DATABASE planipsy TO PUBLIC; ALTER DATABASE planipsy OWNER TO planipsy_rw;
     ALTER ROLE planipsy_app NOLOGIN CREATEROLE CONNECTION LIMIT 3 VALID UNTIL 'infinity';
     ALTER ROLE planipsy_app RESET ALL; REVOKE planipsy_rw FROM planipsy_app; GRANT planipsy_owner TO planipsy_app;
     COMMENT ON ROLE planipsy_rw IS NULL`,
    { database: 'planipsy' },
  );
  expect(await restore(database, dump)).toEqual([]);
  expect(await readFingerprint(server)).toEqual(before);
  expect(await listDatabases(server)).toBe('planipsy');
});

test('Sessions that are still open do not keep a restore from its place', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const session = server.query('SELECT pg_sleep(300)', { database: 'planipsy' }).catch(String);
  await waitForQuery(server, 'SELECT pg_sleep(300)');
  expect(await restore(database, dump)).toEqual([]);
  expect(await session).toMatch(/terminat/);
});
