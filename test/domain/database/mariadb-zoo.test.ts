import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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

/** Beside the installed one, that of an older Debian, where it could be had. */
const versions = [undefined, ...(existsSync('dist/old/mariadb-10.5') ? (['10.5'] as const) : [])];

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
    await scratch.query(
      `DROP VIEW v_both; DROP TABLE c_child; ALTER TABLE e_innodb ADD COLUMN more INT; DELETE FROM no_key; DROP PACKAGE pack;
ALTER DATABASE app COMMENT 'changed'; ALTER TABLE p_list REMOVE PARTITIONING; DROP TRIGGER t_second; DROP EVENT ev_once; REVOKE readers FROM writers; DO NEXTVAL(s_plain); DROP FUNCTION r_add`.replace(
        'DROP PACKAGE pack;',
        "SET sql_mode = ORACLE; DROP PACKAGE pack; SET sql_mode = '';",
      ),
      { database: 'app' },
    );
    const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
    expect(await beside.swap()).toEqual([]);
    await beside.finish();
    expect(await printZoo(scratch)).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app', 'app_other']);
    // And once more, over itself.
    await restoreWhole(server, dump);
    expect(await printZoo(scratch)).toEqual(before);
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
