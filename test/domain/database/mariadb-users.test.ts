import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { start } from '../../../fixtures/site/run.ts';
import type { DatabaseServer, DumpFiles } from '../../../src/domain/database/server.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  listDatabases,
  openMariadb,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

/** What else the users may have. */
const more = `
CREATE USER bare@localhost;
ALTER USER medic@localhost PASSWORD EXPIRE INTERVAL 90 DAY;
ALTER USER owner@localhost REQUIRE SSL WITH MAX_USER_CONNECTIONS 7 ACCOUNT LOCK;
CREATE DATABASE other; GRANT SELECT ON other.* TO medic@localhost;
GRANT PROCESS ON *.* TO owner@localhost; GRANT SELECT ON app.* TO bare@localhost; CREATE ROLE wards; GRANT SELECT ON app.* TO wards;
`;

/** What a failing update may have done to them. */
const tampering = `
GRANT SUPER ON *.* TO medic@localhost WITH GRANT OPTION; ALTER USER medic@localhost IDENTIFIED BY 'new' ACCOUNT LOCK;
ALTER USER medic@localhost PASSWORD EXPIRE NEVER; REVOKE nurses FROM medic@localhost; SET DEFAULT ROLE NONE FOR medic@localhost;
GRANT wards TO medic@localhost; GRANT FILE ON *.* TO nurses;
ALTER USER owner@localhost REQUIRE NONE WITH MAX_USER_CONNECTIONS 0 MAX_QUERIES_PER_HOUR 4 ACCOUNT UNLOCK;
REVOKE PROCESS ON *.* FROM owner@localhost; ALTER USER bare@localhost IDENTIFIED BY 'closed';
CREATE USER evil@localhost;
`;

test('Users whom a failing update has changed are as they were after the way back', async () => {
  const { scratch, server, dump, before } = await dumpAndTamper();
  const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
  expect(await beside.swap()).toEqual([]);
  await beside.finish();
  expect(await describeUsers(scratch)).toEqual(before);
  // Others may need whom the update has made.
  expect(await scratch.query("SELECT COUNT(*) FROM mysql.user WHERE User = 'evil'")).toBe('1');
});

test('Users who were changed since an older backup stay as they are, and are told', async () => {
  const { scratch, server, dump } = await dumpAndTamper();
  const changed = await describeUsers(scratch);
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  const roles = expect.arrayContaining([
    'medic@localhost',
    'owner@localhost',
    'bare@localhost',
    'nurses',
  ]) as [];
  expect(await beside.swap()).toEqual([{ code: 'backup.database-roles-differ', roles }]);
  await beside.finish();
  expect(await describeUsers(scratch)).toEqual(changed);
});

test('A restore that is taken back leaves the users as they were before it', async () => {
  const { scratch, server, dump } = await dumpAndTamper();
  const changed = await describeUsers(scratch);
  const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
  await beside.swap();
  expect(await describeUsers(scratch)).not.toEqual(changed);
  await beside.discard();
  expect(await describeUsers(scratch)).toEqual(changed);
  expect(await listDatabases(scratch)).toEqual(['app', 'other']);
});

test('The user of the connection and the server’s own are never changed, only told', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(`${everything}${more}GRANT SELECT ON app.* TO root@localhost;`);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('ALTER USER root@localhost WITH MAX_QUERIES_PER_HOUR 100000');
  const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
  expect(await beside.swap()).toEqual([{ code: 'backup.database-roles-differ', roles: ['root@localhost'] }]);
  expect(await scratch.query('SHOW CREATE USER root@localhost')).toContain('100000');
});

test('A table that a session without a database holds stops the swap before anything is touched', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  const before = await fingerprint(scratch);
  const session = start([
    ...['mariadb', '--no-defaults', `--socket=${scratch.socket}`, `--user=${scratch.user}`],
    '--execute=BEGIN; DELETE FROM app.parts; DO SLEEP(60)',
  ]);
  onTestFinished(() => {
    session.kill('SIGKILL');
  });
  await sleep(500);
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  const started = performance.now();
  const { params } = await beside.swap().then(
    () => ({ params: {} }),
    (error: unknown) => error as { params: Record<string, unknown> },
  );
  expect(params).toMatchObject({ untouched: true });
  expect(params).toMatchObject({ detail: expect.stringMatching(/^ERROR 1205 .{1,300}$/) as string });
  expect(performance.now() - started).toBeLessThan(15_000);
  // Nothing was made anew: the server numbers and dates what is.
  expect(await listDatabases(scratch)).toEqual(['app', 'app_ospi_new']);
  expect(await fingerprint(scratch)).toEqual(before);
});

test('A failure of the swap tells the server’s error, not the statement with all tables', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const tables = Array.from(
    { length: 60 },
    (_, index) => `CREATE TABLE app.${'t'.repeat(50)}${index} (id INT);`,
  );
  await scratch.query(tables.join(''));
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  // In the way of the one statement that moves all tables.
  await scratch.query('CREATE DATABASE app_ospi_old; CREATE VIEW app_ospi_old.words AS SELECT 1');
  const error = await beside.swap().catch((it: unknown) => it as { params: { detail: string } });
  expect(error).toMatchObject({ code: 'backup.database-swap-failed', params: { untouched: true } });
  expect(JSON.stringify(error)).toMatch(/ERROR 10\d\d /);
  expect((error as { params: { detail: string } }).params.detail.length).toBeLessThanOrEqual(300);
});

test('What a swap has left is told by check; an empty database of that name is no sign and goes with the next restore', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await scratch.query('CREATE DATABASE app_ospi_old');
  expect(await server.isRestoreUnfinished()).toBe(false);
  expect((await server.readFacts()).problem).toBeUndefined();
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  await beside.swap();
  expect(await server.isRestoreUnfinished()).toBe(true);
  expect((await server.readFacts()).problem).toMatchObject({ code: 'backup.database-restore-unfinished' });
  await beside.finish();
  expect(await listDatabases(scratch)).toEqual(['app']);
});

test('Somebody’s tables in a database of that name are told by check, and never taken for a swap’s', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  const before = await fingerprint(scratch);
  await scratch.query('CREATE DATABASE app_ospi_old; CREATE TABLE app_ospi_old.mine (id INT)');
  expect((await server.readFacts()).problem).toMatchObject({ code: 'backup.database-restore-unfinished' });
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  await expect(beside.swap()).rejects.toMatchObject({
    code: 'backup.database-swap-failed',
    params: { detail: expect.stringContaining('app_ospi_old') as string },
  });
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await scratch.query('SHOW TABLES FROM app_ospi_old')).toBe('mine');
});

async function dumpAndTamper(): Promise<{
  scratch: ScratchMariadb;
  server: DatabaseServer;
  dump: DumpFiles;
  before: readonly string[];
}> {
  const scratch = await startScratchMariadb();
  await scratch.query(everything + more);
  const server = openMariadb(scratch);
  const before = await describeUsers(scratch);
  const dump = await dumpInto(server);
  await scratch.query(tampering);
  return { scratch, server, dump, before };
}

async function describeUsers(scratch: ScratchMariadb): Promise<readonly string[]> {
  const users = ['medic', 'owner', 'bare'].map((it) => `${it}@localhost`);
  const asked = users.map((it) => `SHOW CREATE USER ${it}; SHOW GRANTS FOR ${it};`).join('');
  const answers = await scratch.query(`${asked}SHOW GRANTS FOR nurses; SHOW GRANTS FOR wards;`);
  return answers.split('\n').sort();
}
