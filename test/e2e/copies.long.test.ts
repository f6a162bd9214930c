import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import type { BackupInfo } from '../../src/model/status.ts';
import { everyMilliseconds, startServers } from './servers.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

const limits = { timeout: 300_000 };

test(
  'a failed update gets its databases back by their copies, and sets aside what it had made',
  limits,
  async () => {
    const { servers, site } = await makePlatform();
    const archive = await site.packUpdate({ version: '4.3.0', failIn: 'migrate' });
    const plan = await site.run(['apply', '--dry-run', archive]);
    expectEnd(
      plan,
      0,
      /PostgreSQL database pmsipilot is restored in seconds/,
      /MariaDB database pmsipilot is restored/,
    );
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
    await visitor.waitFor('old');
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);

    const told: unknown[] = [];
    for (const { event, step, data } of await readRecords(site)) {
      if (event === 'backup.created') told.push([step, data.databases?.map(describe)]);
      if (event === 'backup.completed') told.push('completed');
    }
    expect(told).toEqual([
      ['backup', ['dumped, copied', 'dumped, copied']],
      ['snapshot', ['held, copied', 'dumped, copied']],
      ['rescue', ['held', 'held']],
      'completed',
    ]);
    await expectNothingBeside(servers);
    // What the hook had made of them, dumped after the platform was open again: half of the stays, and one view less.
    const rescue = (await listBackups(site)).find(({ version }) => version === '4.3.0');
    expect(rescue?.complete).toBe(true);
    expectEnd(await site.run(['backup', 'verify', rescue?.id ?? '', '--restore']), 0, /are identical/);
    const names = { postgresql: 'look_pg', mariadb: 'look_my' };
    for (const [engine, name] of Object.entries(names))
      expectEnd(
        await site.run(['backup', 'restore', rescue?.id ?? '', '--database', `${engine}:pmsipilot=${name}`]),
        0,
      );
    const half = 'SELECT count(*) FROM stay WHERE id <= 1000';
    expect(await servers.postgresql.query(half, { database: names.postgresql })).toBe('500');
    expect(
      await servers.mariadb.query('SELECT count(*) FROM stay_of_before WHERE id <= 1000', {
        database: names.mariadb,
      }),
    ).toBe('1000');
  },
);

test('after an update the backup under the page can be restored without the server', limits, async () => {
  const { servers, site } = await makePlatform();
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
  await visitor.waitFor('old');
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 0);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
  await expectNothingBeside(servers);
  const backups = await listBackups(site);
  expect(backups.map(({ complete }) => complete)).toEqual([true, true]);
  for (const { id } of backups)
    expectEnd(await site.run(['backup', 'verify', id, '--restore']), 0, /are identical/);
  await expectNothingBeside(servers);
});

test('where the site asks for no more, dumps are read, and restored', limits, async () => {
  const { servers, site } = await makePlatform();
  const configuration = parse(await readFile(site.configFile, 'utf8')) as { backup: object };
  configuration.backup = { ...configuration.backup, rehearse: 'read' };
  await writeFile(site.configFile, stringify(configuration));
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'migrate' });
  expectEnd(await site.run(['apply', '--dry-run', archive]), 0, /is restored from its dump under the page/);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
  for (const { event, data } of await readRecords(site))
    if (event === 'backup.created')
      for (const each of data.databases ?? []) expect(each).not.toHaveProperty('copySeconds');
  await expectNothingBeside(servers);
  expect((await listBackups(site)).map(({ complete }) => complete)).not.toContain(false);
});

test('what a server that died at the end has left is settled before the next backup', limits, async () => {
  const { servers, site } = await makePlatform();
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'migrate' });
  const apply = site.start(['apply', '--accept-notice', archive]);
  const isOpen = async () =>
    (await readFile(join(site.state, 'journal.jsonl'), 'utf8').catch(() => '')).includes('"maintenance.off"');
  await expect.poll(isOpen, { timeout: 120_000, interval: 5 }).toBe(true);
  await servers.postgresql.kill();
  const ran = await apply.ended;
  await servers.postgresql.start();
  expectEnd(ran, 7, /OSPI-4008/);
  expect(
    await servers.postgresql.query("SELECT datname FROM pg_database WHERE datname LIKE '%ospi%'"),
  ).not.toBe('');

  expectEnd(await site.run(['backup']), 0);
  await expectNothingBeside(servers);
  const rescue = (await listBackups(site)).find(({ version }) => version === '4.3.0');
  expect(rescue?.complete).toBe(true);
});

async function makePlatform(): Promise<{ servers: Servers; site: ScratchSite }> {
  const servers = await startServers();
  return { servers, site: await makeSite({ kit: createPmsipilot({ servers }) }) };
}

async function readRecords({ state }: ScratchSite): Promise<readonly JournalRecord[]> {
  const text = await readFile(join(state, 'journal.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalRecord);
}

function describe(told: object): string {
  const { dumped, held, copySeconds } = told as { dumped: boolean; held?: true; copySeconds?: number };
  return [
    ...(dumped ? ['dumped'] : []),
    ...(held ? ['held'] : []),
    ...(copySeconds === undefined ? [] : ['copied']),
  ].join(', ');
}

async function listBackups(site: ScratchSite): Promise<readonly BackupInfo[]> {
  const { stdout } = await site.run(['backup', 'list', '--json']);
  return (JSON.parse(stdout) as { backups: readonly BackupInfo[] }).backups;
}

async function expectNothingBeside({ postgresql, mariadb }: Servers): Promise<void> {
  expect(await postgresql.query("SELECT datname FROM pg_database WHERE datname LIKE '%ospi%'")).toBe('');
  expect(await mariadb.query("SHOW DATABASES LIKE '%ospi%'")).toBe('');
}
