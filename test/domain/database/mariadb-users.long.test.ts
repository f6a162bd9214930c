import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../../../fixtures/site/run.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  listDatabases,
  openMariadb,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';
import { dumpAndHold, dumpAndTamper, describeUsers } from './mariadb-users-kit.ts';

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

test('Where the server does not tell who holds a table, the swap stops before anything is touched, and who may be it is named', async () => {
  const { dump, server, scratch } = await dumpAndHold({ options: ['--plugin-dir=/nowhere'] });
  const now = await fingerprint(scratch);
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  const { params } = await beside.swap().then(
    () => ({ params: {} }),
    (error: unknown) => error as { params: Record<string, unknown> },
  );
  expect(params).toMatchObject({ untouched: true });
  expect(params).toMatchObject({
    detail: expect.stringMatching(/^ERROR 1205 .*root@localhost \(\d+\)/) as string,
  });
  // Nothing was created again: the server numbers and dates its objects.
  expect(await listDatabases(scratch)).toEqual(['app', 'app_ospi_new']);
  expect(await fingerprint(scratch)).toEqual(now);
});

test('A lock held while check runs is reported as such, with its holder', async () => {
  const { server } = await dumpAndHold({ statement: 'LOCK TABLES app.parts WRITE' });
  expect((await server.readFacts()).problem).toMatchObject({
    code: 'backup.database-locked',
    params: { names: [expect.stringMatching(/^root@localhost \(\d+\)$/) as string] },
  });
});

test('So is one on the copy that a rehearsal would replace, such as that of another program that dumps all there is', async () => {
  const { server, dump } = await dumpAndHold({
    statement:
      'CREATE DATABASE app_ospi_new; CREATE TABLE app_ospi_new.t (id INT); BEGIN; SELECT * FROM app_ospi_new.t',
    seconds: 200,
  });
  await expect(server.makeCopy({ ...dump, stamp: 'ours', onShare: silently })).rejects.toMatchObject({
    code: 'backup.database-locked',
    params: { names: [expect.stringMatching(/^root@localhost \(\d+\)$/) as string] },
  });
});

test('Roles that the user of the connection may not pass on come back, and who came with the update and its rights goes', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(`CREATE DATABASE app; CREATE TABLE app.t (id INT); CREATE USER ospi@localhost;
GRANT ALL PRIVILEGES ON *.* TO ospi@localhost WITH GRANT OPTION;
CREATE ROLE writer; CREATE ROLE reader; CREATE USER app@localhost IDENTIFIED BY 'x'; GRANT writer TO app@localhost; GRANT SELECT ON app.* TO writer, reader;
SET DEFAULT ROLE writer FOR app@localhost; GRANT INSERT ON app.* TO app@localhost`);
  const server = openMariadb(scratch, { user: 'ospi' });
  expect((await server.readFacts()).missingRights).toEqual([]);
  const describe = () =>
    scratch.query("SHOW GRANTS FOR app@localhost; SELECT Role FROM mysql.roles_mapping WHERE User = 'app'");
  const before = await describe();
  const dump = await dumpInto(server);
  const hook = `CREATE USER reporting@localhost IDENTIFIED BY 'y'; CREATE ROLE analysts; GRANT SELECT ON app.* TO analysts;
GRANT analysts TO reporting@localhost; CREATE USER foreigner@localhost; GRANT SELECT ON app.* TO foreigner@localhost; GRANT SELECT ON mysql.* TO foreigner@localhost;`;
  await scratch.query(`REVOKE writer FROM app@localhost; GRANT reader TO app@localhost; ${hook}`);
  const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
  expect(await beside.swap()).toEqual([
    { code: 'backup.database-users-stay', roles: ['foreigner@localhost'] },
  ]);
  await beside.finish();
  expect(await describe()).toBe(before);
  await scratch.query('DROP USER foreigner@localhost');
  await scratch.query(hook); // The corrected update does it again.
});

test('A server that takes no more connections for a while is asked again', async () => {
  const scratch = await startScratchMariadb({ options: ['--max-connections=10'] });
  await scratch.query(everything);
  await scratch.query(
    'CREATE USER plain@localhost; CREATE USER ospi@localhost; GRANT ALL ON *.* TO ospi@localhost WITH GRANT OPTION; REVOKE CONNECTION ADMIN, SUPER ON *.* FROM ospi@localhost',
  );
  const server = openMariadb(scratch, { user: 'ospi' });
  const before = await fingerprint(scratch);
  const dump = await dumpInto(server);
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  const crowd: ReturnType<typeof start>[] = [];
  onTestFinished(() => {
    for (const each of crowd) each.kill('SIGKILL');
  });
  const asked = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'plain'";
  // One that connected while an earlier connection was still closing is refused.
  while ((await scratch.query(asked)) !== '10') {
    crowd.push(
      start([
        ...['mariadb', '--no-defaults', `--socket=${scratch.socket}`, '--user=plain'],
        '--execute=DO SLEEP(100)',
      ]),
    );
    await sleep(50);
  }
  const swapping = beside.swap();
  await expect(Promise.race([swapping, sleep(3000)])).resolves.toBeUndefined();
  for (const each of crowd) each.kill('SIGKILL');
  await swapping;
  await beside.finish();
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

test('What a swap has left is reported by check; an empty database of that name does not count and goes with the next restore', async () => {
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
