import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { refresh } from './mariadb-copy-kit.ts';
import {
  dumpInto,
  listDatabases,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';
import { installEngines, makeZoo } from './mariadb-zoo.ts';
import { printZoo } from './mariadb-zoo-print.ts';

/** Besides the installed one, that of an older Debian, if available. */
const versions = [undefined, ...(existsSync('dist/old/mariadb-10.5') ? (['10.5'] as const) : [])];

/** Like a failed hook. */
const leaveTraces = `DROP VIEW v_both; DROP TABLE c_child; ALTER TABLE e_innodb ADD COLUMN more INT; DELETE FROM no_key;
SET sql_mode = ORACLE; DROP PACKAGE pack; SET sql_mode = ''; ALTER DATABASE app COMMENT 'changed'; ALTER TABLE p_list REMOVE PARTITIONING;
DROP TRIGGER t_second; DROP EVENT ev_once; REVOKE readers FROM writers; DO NEXTVAL(s_plain); DROP FUNCTION r_add`;

describe.each(versions)('One of every kind of object (MariaDB %s)', (version) => {
  const startServer = (options: readonly string[] = []) =>
    startScratchMariadb({ options, ...(version === undefined ? {} : { old: version }) });

  test('comes back over what an update has left', async () => {
    const scratch = await startServer();
    await makeZoo(scratch);
    const before = await printZoo(scratch);
    const server = openMariadb(scratch);
    expect(await server.readFacts()).not.toHaveProperty('problem');
    const dump = await dumpInto(server);
    expect(await printZoo(scratch)).toEqual(before);
    await scratch.query(leaveTraces, { database: 'app' });
    const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
    expect(await beside.swap()).toEqual([]);
    await beside.finish();
    expect(await printZoo(scratch)).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app', 'app_other']);
    // And once more, over itself.
    await restoreWhole(server, dump);
    expect(await printZoo(scratch)).toEqual(before);
  }, 400_000);

  test('is the same in a copy, and comes back by it, also once it was brought up to date', async () => {
    const scratch = await startServer();
    await makeZoo(scratch);
    const server = openMariadb(scratch);
    await sleep(1100); // The server records a table's last change in whole seconds.
    const counters = await server.readCounters();
    const dump = await dumpInto(server);
    await server.makeCopy({ ...dump, stamp: 'first', onShare: silently });
    await scratch.query(
      'INSERT INTO no_key VALUES (5, 5); CREATE TABLE younger (id INT); CREATE VIEW v_younger AS SELECT * FROM younger; DROP VIEW v_window',
      { database: 'app' },
    );
    const before = await printZoo(scratch);
    const { dumped, leftOut } = await refresh({ server, dump, counters });
    expect(leftOut).toBeUndefined();
    await scratch.query(leaveTraces, { database: 'app' });
    const beside = await server.takeCopy({ ...dumped, restoresUsers: true, onShare: silently });
    expect(await beside.swap()).toEqual([]);
    await beside.finish();
    expect(await printZoo(scratch)).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app', 'app_other']);
  }, 400_000);

  test('stays where a restore beside is taken back', async () => {
    const scratch = await startServer();
    await makeZoo(scratch);
    const server = openMariadb(scratch);
    const dump = await dumpInto(server);
    await scratch.query('DELETE FROM app.no_key');
    const before = await printZoo(scratch);
    const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
    await beside.swap();
    await beside.discard();
    expect(await printZoo(scratch)).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app', 'app_other']);
  }, 400_000);

  test('comes back on an empty server, with its users', async () => {
    const source = await startServer();
    await makeZoo(source);
    const before = await printZoo(source);
    const dumps = [
      await dumpInto(openMariadb(source, { name: 'app_other' })),
      await dumpInto(openMariadb(source)),
    ];
    const target = await startServer();
    await installEngines(target);
    const names = ['app_other', 'app'];
    for (const [index, dump] of dumps.entries())
      await restoreWhole(openMariadb(target, { name: names[index] ?? '' }), dump);
    expect(await printZoo(target)).toEqual(before);
  }, 400_000);
});

test.runIf(versions.includes('10.5'))(
  'A history that the server lets nobody write is told by check, and no dump is made without it',
  async () => {
    const scratch = await startScratchMariadb({ old: '10.5' });
    await scratch.query('CREATE DATABASE app; CREATE TABLE app.kept (id INT) WITH SYSTEM VERSIONING');
    const server = openMariadb(scratch);
    const problem = {
      code: 'backup.database-unrestorable',
      params: { findings: [{ reason: 'history', names: ['kept'] }] },
    };
    expect((await server.readFacts()).problem).toMatchObject(problem);
    await expect(dumpInto(server)).rejects.toMatchObject(problem);
  },
);
