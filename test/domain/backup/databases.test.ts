import { truncate } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startMariadb } from '../../../fixtures/mariadb/server.ts';
import { startPostgresql } from '../../../fixtures/postgresql/server.ts';
import type { Servers } from '../../../fixtures/pmsipilot/databases.ts';
import { createBackup } from '../../../src/domain/backup/create.ts';
import { restoreForInspection } from '../../../src/domain/backup/inspect-databases.ts';
import { listBackups } from '../../../src/domain/backup/list.ts';
import { restoreBackup } from '../../../src/domain/backup/restore.ts';
import { verifyBackup } from '../../../src/domain/backup/verify.ts';
import type { Database, Site } from '../../../src/ports/site.ts';
import { makeScratchFolder } from '../../ports.ts';
import { describeTree, fillFolder, makeBackupSite, sh } from './site.ts';
import { sharePlace } from '../../shared-folder.ts';

const name = 'hospital';

async function startServers(): Promise<Servers> {
  const folder = await makeScratchFolder();
  const [postgresql, mariadb] = await Promise.all([
    startPostgresql({ folder: join(folder, 'postgresql'), template: sharePlace('postgresql') }),
    startMariadb({ folder: join(folder, 'mariadb'), template: sharePlace('mariadb') }),
  ]);
  onTestFinished(async () => {
    await Promise.all([postgresql.stop(), mariadb.stop()]);
  });
  return { postgresql, mariadb };
}

function withDatabases(site: Site, { postgresql, mariadb }: Servers): Site {
  const databases: readonly Database[] = [
    { engine: 'postgresql', name, ...postgresql.connection },
    { engine: 'mariadb', name, ...mariadb.connection },
  ];
  return { ...site, backup: { ...site.backup, databases } };
}

async function fillServers({ postgresql, mariadb }: Servers): Promise<void> {
  await postgresql.query(`CREATE ROLE clerk LOGIN PASSWORD 'open'; CREATE ROLE ward`);
  await postgresql.query('GRANT ward TO clerk');
  await postgresql.query(`CREATE DATABASE ${name} OWNER clerk`);
  await postgresql.query(
    `CREATE TABLE stay (id bigserial PRIMARY KEY, text text);
     INSERT INTO stay (text) SELECT 'stay ' || n FROM generate_series(1, 500) n;
     GRANT SELECT ON stay TO ward;
     SELECT lo_from_bytea(0, '\\x00ff00');`,
    { database: name },
  );
  await mariadb.query(`CREATE DATABASE ${name}; CREATE USER clerk@localhost IDENTIFIED BY 'open'`);
  await mariadb.query(`GRANT SELECT ON ${name}.* TO clerk@localhost`);
  await mariadb.query(
    `CREATE TABLE stay (id bigint PRIMARY KEY AUTO_INCREMENT, text varchar(100));
     INSERT INTO stay (text) SELECT concat('stay ', seq) FROM seq_1_to_500`,
    { database: name },
  );
}

/** What both servers hold of it, by their own checksums. */
async function describeServers({ postgresql, mariadb }: Servers): Promise<string> {
  const ask = (sql: string) => postgresql.query(sql, { database: name });
  const lines = await Promise.all([
    ask('SELECT md5(string_agg(stay::text, chr(10) ORDER BY id)), count(*) FROM stay'),
    ask('SELECT last_value, is_called FROM stay_id_seq'),
    ask('SELECT relacl FROM pg_class WHERE relname = $$stay$$'),
    ask('SELECT md5(string_agg(lo_get(oid)::text, $$ $$)) FROM pg_largeobject_metadata'),
    ask('SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN ($$clerk$$, $$ward$$) ORDER BY 1'),
    ask('SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate ORDER BY 1'),
    mariadb.query('CHECKSUM TABLE stay; SELECT count(*), max(id) FROM stay', { database: name }),
    mariadb.query('SHOW CREATE TABLE stay; SHOW GRANTS FOR clerk@localhost', { database: name }),
    mariadb.query(`SHOW DATABASES LIKE '%hosp%'`),
  ]);
  return lines.join('\n');
}

/** Tells what the backup said of each database: dumped again or not, and why. */
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
    // The dump that an unwritten database needs stands in the backup below.
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
    // It was only looked at: the next backup still adds to this one.
    expect(await createBackup(task)).toMatchObject({ base: id });
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
