import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { run, runOrThrow } from '../../fixtures/site/run.ts';
import type { BackupInfo } from '../../src/model/status.ts';
import type { Database } from '../../src/model/site.ts';
import { everyMilliseconds, startServers } from './servers.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

const limits = { timeout: 300_000 };

test('a proof asked for under the maintenance page leaves the copies to the recovery', limits, async () => {
  const { servers, site } = await makePlatform('postgresql');
  const { postgresql } = servers;
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: {
      migrate: `. "$OSPI_ROOT/etc/databases.sh"
        echo 'DELETE FROM stay' | postgresql
        kill -INT $(head -n 1 '${postgresql.data}/postmaster.pid'); sleep 1; exit 1`,
    },
  });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 8, /PostgreSQL/);
  await postgresql.start();
  const [first] = (await listBackups(site)).toReversed();
  const proof = await site.run(['backup', 'verify', first?.id ?? '', '--restore']);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
  expectEnd(proof, 5, /recovery/);
  await visitor.waitFor('old');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

test('a restoration by hand first saves what a failed update has left to the servers', limits, async () => {
  const { servers, site } = await makePlatform();
  expectEnd(await site.run(['backup', 'create']), 0);
  const [first] = await listBackups(site);
  const connections = join(site.root, 'etc/connections.json');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: {
      migrate: `. "$OSPI_ROOT/etc/databases.sh"
        echo 'CREATE TABLE made (id int)' | postgresql
        mariadb -e 'CREATE TABLE made (id int)'
        mv '${connections}' '${connections}.away'
        exit 1`,
    },
  });
  // The data are restored, and the old version does not start.
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 8);
  await site.stopServices();
  expectEnd(await site.run(['backup', 'restore', '--yes', first?.id ?? '']), 0);
  await expectNothingBeside(servers);
  const rescue = (await listBackups(site)).find(({ version }) => version === '4.3.0');
  for (const engine of ['postgresql', 'mariadb'] as const) {
    const choice = `${engine}:pmsipilot=look`;
    expectEnd(await site.run(['backup', 'restore', rescue?.id ?? '', '--database', choice]), 0);
    expect(await servers[engine].query('SELECT count(*) FROM made', { database: 'look' })).toBe('0');
  }
  await rename(`${connections}.away`, connections);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
});

test(
  'a snapshot that is restored by hand loses nothing of what was still in use, and leaves no copies',
  { timeout: 500_000 },
  async () => {
    const { servers, site } = await makePlatform();
    const { postgresql } = servers;
    const archive = await site.packUpdate({
      version: '4.3.0',
      scripts: {
        migrate: `. "$OSPI_ROOT/etc/databases.sh"
        echo 'DELETE FROM stay' | postgresql
        mariadb -e 'DELETE FROM stay'
        kill -INT $(head -n 1 '${postgresql.data}/postmaster.pid'); sleep 1; exit 1`,
      },
    });
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 8, /PostgreSQL/);
    await postgresql.start();
    const [, snapshot] = (await listBackups(site)).toReversed();
    await site.stopServices();
    const restored = await site.run(['backup', 'restore', '--yes', snapshot?.id ?? '']);
    expectEnd(restored, 0);
    // The rollback had not got to MariaDB: what it would have replaced was still in use.
    expect(restored.stdout + restored.stderr).not.toMatch(/OSPI-4024/);
    const recovered = await site.run(['support', 'recover']);
    expectEnd(recovered, 0, /4\.2\.0/);
    expect(recovered.stdout + recovered.stderr).not.toMatch(/OSPI-4008/);
    await expectNothingBeside(servers);
  },
);

test('a backup of which its server holds a part is not called intact', { timeout: 300_000 }, async () => {
  const { servers, site } = await makePlatform('postgresql');
  const { postgresql } = servers;
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: {
      migrate: `. "$OSPI_ROOT/etc/databases.sh"
        echo 'DELETE FROM stay' | postgresql
        kill -INT $(head -n 1 '${postgresql.data}/postmaster.pid'); sleep 1; exit 1`,
    },
  });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 8, /PostgreSQL/);
  await postgresql.start();
  const [whole, snapshot] = (await listBackups(site)).toReversed();
  const verify = (backup?: BackupInfo) => site.run(['backup', 'verify', backup?.id ?? '']);
  expectEnd(await verify(whole), 0, /intact/);
  expectEnd(await verify(snapshot), 11, /OSPI-1181/, /that part is only on its server/);
  expectEnd(await site.run(['backup', 'list']), 0, /incomplete: part not in its folder/);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
  expectEnd(await verify(snapshot), 11, /OSPI-1181/);
  expectEnd(await site.run(['--lang', 'fr', 'backup', 'verify', snapshot?.id ?? '']), 11, /seul son serveur/);
  await visitor.waitFor('old');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

test.runIf(geteuid?.() === 0)(
  'what a copy has replaced stays on its server until there is room for it in the backup',
  limits,
  async () => {
    const { servers, site } = await makePlatform('postgresql');
    const filler = await mountSmallBackups(site);
    const archive = await site.packUpdate({
      version: '4.3.0',
      scripts: {
        migrate: `. "$OSPI_ROOT/etc/databases.sh"
        postgresql <<'SQL'
CREATE TABLE made AS SELECT md5(i::text) || md5((-i)::text) AS it FROM generate_series(1, 200000) i
SQL
        dd if=/dev/zero of='${filler}' bs=64k status=none
        truncate -s -2M '${filler}'
        exit 1`,
      },
    });
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
    await rm(filler);
    expectEnd(await site.run(['backup', 'create']), 0);
    await expectNothingBeside(servers);
    const rescue = (await listBackups(site)).find(({ version }) => version === '4.3.0');
    expect(rescue?.complete).toBe(true);
    expectEnd(
      await site.run(['backup', 'restore', rescue?.id ?? '', '--database', 'postgresql:pmsipilot=look']),
      0,
    );
    expect(await servers.postgresql.query('SELECT count(*) FROM made', { database: 'look' })).toBe('200000');
  },
);

test.runIf(geteuid?.() === 0)(
  'what a copy has replaced is kept on its server where nothing of it could be saved',
  limits,
  async () => {
    const { servers, site } = await makePlatform();
    const filler = await mountSmallBackups(site);
    const archive = await site.packUpdate({
      version: '4.3.0',
      scripts: {
        migrate: `. "$OSPI_ROOT/etc/databases.sh"
        echo 'CREATE TABLE made AS SELECT 7 AS it' | postgresql
        mariadb -e 'CREATE TABLE made AS SELECT 7 AS it'
        dd if=/dev/zero of='${filler}' bs=64k status=none
        exit 1`,
      },
    });
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /OSPI-4025/, /pmsipilot_ospi_bin/);
    for (const engine of ['postgresql', 'mariadb'] as const)
      expect(await servers[engine].query('SELECT it FROM made', { database: 'pmsipilot_ospi_bin' })).toBe(
        '7',
      );
    await rm(filler);
    // It does not signal a restore in progress.
    expectEnd(await site.run(['backup', 'create']), 0);
  },
);

/** @param only the only engine that the updater handles, if nothing is done to the other one */
async function makePlatform(only?: Database['engine']): Promise<{ servers: Servers; site: ScratchSite }> {
  const servers = await startServers();
  const kit = createPmsipilot({ servers });
  const databases = (kit.databases ?? []).filter(({ engine }) => only === undefined || engine === only);
  return { servers, site: await makeSite({ kit: { ...kit, databases } }) };
}

/** @returns a file there with which a hook may fill the disk */
async function mountSmallBackups({ backups }: ScratchSite): Promise<string> {
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await runOrThrow(['mount', '-t', 'tmpfs', '-o', 'size=400m,mode=700', 'small', backups]);
  onTestFinished(async () => {
    await run(['umount', '--lazy', backups]);
  });
  return join(backups, 'filler');
}

async function listBackups(site: ScratchSite): Promise<readonly BackupInfo[]> {
  const { stdout } = await site.run(['backup', 'list', '--json']);
  return (JSON.parse(stdout) as { backups: readonly BackupInfo[] }).backups;
}

async function expectNothingBeside({ postgresql, mariadb }: Servers): Promise<void> {
  expect(await postgresql.query("SELECT datname FROM pg_database WHERE datname LIKE '%ospi%'")).toBe('');
  expect(await mariadb.query("SHOW DATABASES LIKE '%ospi%'")).toBe('');
}
