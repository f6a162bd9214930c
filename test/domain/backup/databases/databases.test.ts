import { truncate } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { listBackups } from '../../../../src/domain/backup/record/list.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import { verifyBackup } from '../../../../src/domain/backup/keep/verify.ts';
import { describeTree, fillFolder, makeBackupSite, sh } from '../site.ts';
import { name, startServers, withDatabases, fillServers, describeServers } from './databases-kit.ts';

/** What the backup reported for each database: dumped again or not, and why. */
function told(events: readonly unknown[]): readonly unknown[] {
  return events.flatMap((event) => {
    const { kind, code, params } = event as { kind: string; code?: string; params?: { reason?: string } };
    return kind === 'note' && code?.startsWith('backup.database-') ? [`${code} ${params?.reason ?? ''}`] : [];
  });
}

describe('a backup with databases', () => {
  it('restored on empty servers, equals its source: tables, sequences, grants, files with all their attributes', async () => {
    const { site, data, ...rest } = await makeBackupSite();
    const [source, empty] = await Promise.all([startServers(), startServers()]);
    await fillServers(source);
    fillFolder(data);
    const task = { ...rest, site: withDatabases(site, source) };
    const before = await describeServers(source);
    const tree = describeTree(data);
    const progress: number[] = [];
    const backup = await createBackup({ ...task, onProgress: (percent) => progress.push(percent) });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(100);
    expect(backup).toMatchObject({ databases: 2, dumps: 2, complete: true });
    expect(await verifyBackup({ ...task, id: backup.id })).toEqual([backup.id]);

    sh(data, 'chmod u+w locked; rm -rf -- *; echo other > other');
    await restoreBackup({ ...task, site: withDatabases(site, empty), id: backup.id });
    expect(await describeServers(empty)).toBe(before);
    expect(describeTree(data)).toBe(tree);
    expect(await describeServers(source)).toBe(before);
  });

  it('dumps again only what was written to, and restores only what differs', async () => {
    const { site, ...rest } = await makeBackupSite();
    const servers = await startServers();
    await fillServers(servers);
    const task = { ...rest, site: withDatabases(site, servers) };
    const full = await createBackup(task);
    const idle = await createBackup({ ...task, base: full.id });
    expect(idle).toMatchObject({ base: full.id, databases: 2, dumps: 0 });
    await servers.postgresql.query("INSERT INTO stay (text) VALUES ('new')", { database: name });
    task.ports.events.length = 0;
    const written = await createBackup({ ...task, base: idle.id });
    expect(written).toMatchObject({ base: idle.id, databases: 2, dumps: 1 });
    expect(told(task.ports.events)).toEqual([
      'backup.database-dumped written',
      'backup.database-skipped server-idle',
    ]);
    expect(task.journal.records.at(-1)?.data).toMatchObject({
      databases: [
        { engine: 'postgresql', name, dumped: true, reason: 'written' },
        { engine: 'mariadb', name, dumped: false, reason: 'server-idle' },
      ],
    });

    const before = await describeServers(servers);
    await servers.postgresql.query('DELETE FROM stay', { database: name });
    task.ports.events.length = 0;
    await restoreBackup({ ...task, id: written.id });
    expect(await describeServers(servers)).toBe(before);
    expect(told(task.ports.events)).toEqual(['backup.database-not-restored server-idle']);
    // The dump that an unchanged database needs is in the backup below.
    await servers.mariadb.query('DROP TABLE stay', { database: name });
    await restoreBackup({ ...task, id: written.id });
    expect(await describeServers(servers)).toBe(before);
  });

  it('changes neither folders nor databases when a dump turns out damaged', async () => {
    const { site, data, ...rest } = await makeBackupSite();
    const servers = await startServers();
    await fillServers(servers);
    sh(data, 'echo 1 > file');
    const task = { ...rest, site: withDatabases(site, servers) };
    const { id } = await createBackup(task);
    sh(data, 'echo 2 > file');
    await servers.postgresql.query("INSERT INTO stay (text) VALUES ('new')", { database: name });
    await servers.mariadb.query("INSERT INTO stay (text) VALUES ('new')", { database: name });
    const before = `${await describeServers(servers)} ${sh(data, 'cat file')}`;
    const folder = join(task.site.backup.folder, id);
    const [file = ''] = readdirSync(folder).filter((each) => each.startsWith('database-2'));
    sh(folder, `printf X | dd of='${file}' bs=1 seek=20 conv=notrunc status=none`);
    await expect(restoreBackup({ ...task, id })).rejects.toMatchObject({ code: 'backup.damaged' });
    await expect(verifyBackup({ ...task, id })).rejects.toMatchObject({ code: 'backup.damaged' });
    expect(`${await describeServers(servers)} ${sh(data, 'cat file')}`).toBe(before);
    await truncate(join(folder, file), 10);
    expect(await listBackups(task)).toMatchObject([{ id, complete: false }]);
  });

  it('of other databases than the site has now is not restored to it', async () => {
    const { site, ...task } = await makeBackupSite();
    const servers = await startServers();
    await fillServers(servers);
    const { id } = await createBackup({ ...task, site });
    await expect(restoreBackup({ ...task, site: withDatabases(site, servers), id })).rejects.toMatchObject({
      code: 'backup.databases-differ',
    });
  });
});
