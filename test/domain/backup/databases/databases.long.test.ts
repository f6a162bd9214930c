import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { restoreForInspection } from '../../../../src/domain/backup/databases/inspect-databases.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import { makeBackupSite, sh } from '../site.ts';
import { name, startServers, withDatabases, fillServers, describeServers } from './databases-kit.ts';

describe('a backup with databases', () => {
  it('puts all databases in place or none, and its folders after them', async () => {
    const { site, data, ...rest } = await makeBackupSite();
    const servers = await startServers();
    await fillServers(servers);
    sh(data, 'echo 1 > file');
    const task = { ...rest, site: withDatabases(site, servers) };
    const { id } = await createBackup(task);
    const wanted = `${await describeServers(servers)} ${sh(data, 'cat file')}`;
    sh(data, 'echo 2 > file');
    await servers.postgresql.query("INSERT INTO stay (text) VALUES ('new')", { database: name });
    await servers.mariadb.query("INSERT INTO stay (text) VALUES ('new')", { database: name });
    const before = `${await describeServers(servers)} ${sh(data, 'cat file')}`;
    await servers.mariadb.query(
      `CREATE DATABASE billing; CREATE TABLE billing.t (s bigint, FOREIGN KEY (s) REFERENCES ${name}.stay (id))`,
    );
    await expect(restoreBackup({ ...task, id })).rejects.toMatchObject({
      code: 'backup.database-swap-failed',
      params: { engine: 'mariadb', untouched: true },
    });
    expect(`${await describeServers(servers)} ${sh(data, 'cat file')}`).toBe(before);
    await servers.mariadb.query('DROP DATABASE billing');
    await restoreBackup({ ...task, id });
    expect(`${await describeServers(servers)} ${sh(data, 'cat file')}`).toBe(wanted);
  });

  it('is not made while a restore has put only some of it in place', async () => {
    const { site, ...rest } = await makeBackupSite();
    const servers = await startServers();
    await fillServers(servers);
    const task = { ...rest, site: withDatabases(site, servers) };
    const { id } = await createBackup(task);
    await servers.postgresql.query(`CREATE DATABASE ${name}_ospi_old`);
    await expect(createBackup(task)).rejects.toMatchObject({
      code: 'backup.database-restore-unfinished',
      params: { engine: 'postgresql', name },
    });
    const before = await describeServers(servers);
    await restoreBackup({ ...task, id });
    expect((await createBackup(task)).complete).toBe(true);
    expect(
      before
        .split('\n')
        .filter((line) => !line.includes('_ospi_old'))
        .join('\n'),
    ).toBe(await describeServers(servers));
  });

  it('is looked at under other names, beside what is in use', async () => {
    const { site, ...rest } = await makeBackupSite();
    const servers = await startServers();
    await fillServers(servers);
    const task = { ...rest, site: withDatabases(site, servers) };
    const { id } = await createBackup(task);
    await servers.postgresql.query('DELETE FROM stay', { database: name });
    const inspect = (...choices: readonly string[]) => restoreForInspection({ ...task, id, choices });
    await expect(inspect(`${name}=seen`)).rejects.toMatchObject({ code: 'usage.database-unknown' });
    await expect(inspect('mariadb:other=seen')).rejects.toMatchObject({ code: 'usage.database-unknown' });
    await expect(inspect(`mariadb:${name}=no; name`)).rejects.toMatchObject({ code: 'usage.database-name' });
    for (const choice of [name, `${name}=`, '=seen', 'mariadb:=seen'])
      await expect(inspect(choice)).rejects.toMatchObject({
        code: 'usage.database-choice',
        params: { choice },
      });
    await inspect(`mariadb:${name}=seen`, `postgresql:${name}=seen`);
    const count = 'SELECT count(*) FROM stay';
    expect(await servers.postgresql.query(count, { database: 'seen' })).toBe('500');
    expect(await servers.postgresql.query(count, { database: name })).toBe('0');
    expect(await servers.mariadb.query(count, { database: 'seen' })).toBe('500');
    await expect(inspect(`mariadb:${name}=seen`)).rejects.toMatchObject({ code: 'backup.database-exists' });
    // It was only inspected: the next backup still adds to this one.
    expect(await createBackup(task)).toMatchObject({ base: id });
  });
});
