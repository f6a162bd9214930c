import { expect, test } from 'vitest';
import {
  dumpInto,
  everything,
  fingerprint,
  openMariadb,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';
import { more, dumpAndHold, dumpAndTamper, describeUsers } from './mariadb-users-kit.ts';

test('Users changed by a failing update are as before after the rollback', async () => {
  const { scratch, server, dump, before } = await dumpAndTamper();
  const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
  // Others may need an account that the update created.
  expect(await beside.swap()).toEqual([{ code: 'backup.database-users-stay', roles: ['evil@localhost'] }]);
  await beside.finish();
  expect(await describeUsers(scratch)).toEqual(before);
  expect(await scratch.query("SELECT COUNT(*) FROM mysql.user WHERE User = 'evil'")).toBe('1');
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

test('Who holds a table from elsewhere, idle in a transaction, is ended by name when the services are stopped', async () => {
  const { dump, server, scratch, before } = await dumpAndHold();
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  const names = [expect.stringMatching(/^root@localhost \(\d+\)$/) as string];
  expect(await beside.swap()).toEqual([{ code: 'backup.database-sessions-ended', names }]);
  await beside.finish();
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await scratch.query("SELECT COUNT(*) FROM mysql.plugin WHERE name = 'METADATA_LOCK_INFO'")).toBe(
    '0',
  );
});
