import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFreePorts } from '../../fixtures/site/ports.ts';
import { start } from '../../fixtures/site/run.ts';
import type { SiteRunOptions } from '../../fixtures/site/scratch-site.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

const isRoot = process.getuid?.() === 0;

async function makeTidySite() {
  const site = await makeSite();
  const keepBackups = (keep: number) =>
    reconfigure(site, (config) => {
      config['releases'] = { keep: 2 };
      (config['backup'] as Record<string, unknown>)['keep'] = keep;
    });
  const configFile = await keepBackups(1);
  const generous = await keepBackups(10);
  const install = async (version: string, options: SiteRunOptions = {}) => {
    const archive = await site.packUpdate({ version });
    // So much is new each time that of three updates one at least makes a full backup, which needs no earlier one. Which
    // of them depends on the time between this and the backup: what was written within 2 s is stored once more.
    await writeFile(join(site.root, 'shared/scan'), randomBytes(100_000));
    return site.run(['apply', '--accept-notice', archive], { configFile, ...options });
  };
  const releases = join(site.root, 'releases');
  const readReleases = async () => (await readdir(releases)).sort();
  /** After the update to 4.3.3: what was installed in this update and the last one, and what kept backups belong to. */
  const listNeeded = async () => {
    const stored = (await readStatus(site)).backups.map(({ version }) => version);
    return [...new Set(['4.3.1', '4.3.2', '4.3.3', ...stored])].sort();
  };
  return { site, configFile, generous, install, readReleases, listNeeded };
}

test('old versions go once more than the site keeps are there, never one that is needed', async () => {
  const { site, generous, install, readReleases, listNeeded } = await makeTidySite();
  await mkdir(join(site.root, 'releases/1.0.0')); // Nobody knows it as a version of this platform.
  for (const version of ['4.3.0', '4.3.1', '4.3.2'])
    expectEnd(await install(version, { configFile: generous }), 0);
  // A backup that is kept belongs to 4.2.0.
  expect(await readReleases()).toEqual(['1.0.0', '4.2.0', '4.3.0', '4.3.1', '4.3.2']);
  expectEnd(await install('4.3.3'), 0);
  const needed = await listNeeded();
  const removed = ['4.2.0', '4.3.0'].filter((version) => !needed.includes(version));
  expect(removed).toContain('4.2.0');
  expect(await readReleases()).toEqual(['1.0.0', ...needed]);
  const pruned = (await readRecords(site)).filter(({ event }) => event === 'releases.pruned');
  expect(pruned.map(({ data }) => data)).toEqual([{ versions: removed }]);
  const shown = `removed: ${removed.join(', ')}`.replaceAll('.', '\\.');
  expectEnd(await site.run(['status', '--attempt', 'latest']), 0, new RegExp(shown));
  expect((await site.ask('/')).status).toBe(200);
});

test('without the key every version stays', async () => {
  const { install, readReleases, site } = await makeTidySite();
  for (const version of ['4.3.0', '4.3.1', '4.3.2'])
    expectEnd(await install(version, { configFile: site.configFile }), 0);
  expect(await readReleases()).toEqual(['4.2.0', '4.3.0', '4.3.1', '4.3.2']);
});

test('a run killed as it removes a version is brought to its end, and the version goes then', async () => {
  const { site, configFile, generous, install, readReleases, listNeeded } = await makeTidySite();
  for (const version of ['4.3.0', '4.3.1', '4.3.2'])
    expectEnd(await install(version, { configFile: generous }), 0);
  const calls = 'rename,renameat,renameat2';
  const through = [
    ...['strace', '--follow-forks', '--detach-on=execve', '--output=/dev/null', `--trace=${calls}`],
    `--trace-path=${join(site.root, 'releases/4.2.0')}`,
    `--inject=${calls}:error=EIO:signal=KILL`,
  ];
  await install('4.3.3', { through });
  expect((await readRecords(site)).at(-1)?.event).toBe('releases.pruned');
  expect(await readReleases()).toEqual(['4.2.0', '4.3.0', '4.3.1', '4.3.2', '4.3.3']);
  expectEnd(await site.run(['support', 'recover'], { configFile }), 0);
  expect((await readStatus(site)).last?.ending).toBe('succeeded');
  const needed = await listNeeded();
  expect(needed).not.toContain('4.2.0');
  expect(await readReleases()).toEqual(needed);
});

test('what pruning and a restore would do is shown by the same rules, and nothing is changed', async () => {
  const site = await makeSite();
  for (const name of ['a', 'b']) {
    await writeFile(join(site.root, 'shared', name), 'x'.repeat(100_000));
    expectEnd(await site.run(['backup']), 0);
  }
  const [newest] = (await readStatus(site)).backups.map(({ id }) => id).reverse();
  const before = await fingerprint(site);
  const shown = await site.run(['backup', 'restore', 'latest', '--dry-run']);
  expectEnd(
    shown,
    0,
    new RegExp(`${newest} would be restored`),
    /would be replaced: \S+shared/,
    /stopped first: /,
  );
  expectEnd(
    await site.run(['backup', 'restore', 'latest', '--to', 'x', '--dry-run']),
    0,
    /Would be created: \S+\/x\//,
  );
  expectEnd(await site.run(['backup', 'restore', '20000101-000000-abcd', '--dry-run']), 11, /OSPI-1112/);
  expectEnd(await site.run(['backup', 'prune', '--dry-run']), 0, /Nothing to remove|no backup/i);
  expect(await fingerprint(site)).toBe(before);
  await rm(join(site.root, 'shared/b'));
  await site.stopServices();
  expectEnd(await site.run(['backup', 'restore', 'latest', '--yes']), 0, /was restored/);
  await site.startServices();
  expect(await readdir(join(site.root, 'shared'))).toContain('b');
});

test('all backups are verified, whichever of them is damaged', async () => {
  const site = await makeSite();
  expectEnd(await site.run(['backup', 'verify', '--all']), 11, /OSPI-1151/);
  await writeFile(join(site.root, 'shared/large'), randomBytes(2 ** 20)); // What is added to it are increments.
  for (const name of ['a', 'b', 'c']) {
    await writeFile(join(site.root, 'shared', name), name);
    expectEnd(await site.run(['backup']), 0);
  }
  expectEnd(await site.run(['backup', 'verify', '--all']), 0, /intact .*intact .*intact/);
  const { backups } = await readStatus(site);
  const ids = backups.map(({ id }) => id);
  expect(backups[1]?.base).toBe(ids[0]);
  const full = join(site.backups, ids[0] ?? '');
  const part = (await readdir(full)).find((name) => name.endsWith('.zst')) ?? '';
  const bytes = await readFile(join(full, part));
  bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 0xff;
  await writeFile(join(full, part), bytes);
  const ran = await site.run(['--json', 'backup', 'verify', '--all']);
  expect(ran.code).toBe(11);
  const told = JSON.parse(ran.stdout.trimEnd().split('\n').at(-1) ?? '') as {
    backups: { id: string; problem?: { code: string } }[];
  };
  // What adds to the damaged one is worth no more than that.
  const needsIt = (id: string): boolean => {
    const base = backups.find((each) => each.id === id)?.base;
    return id === ids[0] || (base !== undefined && needsIt(base));
  };
  const expected = ids.map((id) => [id, needsIt(id) ? 'backup.damaged' : undefined]);
  expect(told.backups.map(({ id, problem }) => [id, problem?.code])).toEqual(expected.reverse());
  expectEnd(await site.run(['backup', 'verify', '--all', ids[0] ?? '']), 2);
  expectEnd(await site.run(['backup', 'verify']), 2, /OSPI-0\d+/);
});

test.runIf(isRoot)(
  'node_exporter serves what each run has written, from Debian’s folder for it',
  async () => {
    const site = await makeSite();
    // As Debian has it: root's folder in one that belongs to the user of Prometheus.
    const above = join(site.folder, 'prometheus');
    const folder = join(above, 'node-exporter');
    await mkdir(folder, { recursive: true });
    await chown(above, 65_534, 65_534);
    const metrics = join(folder, 'ospi-planipsy.prom');
    const configFile = await reconfigure(site, (config) => {
      config['metrics'] = metrics;
    });
    expectEnd(await site.run(['backup'], { configFile }), 0);
    const [port = 0] = await findFreePorts(1);
    const exporter = start([
      'prometheus-node-exporter',
      '--collector.disable-defaults',
      '--collector.textfile',
      `--collector.textfile.directory=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    try {
      const scrape = async () => {
        for (;;) {
          const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
          if (answer?.ok) return answer.text();
        }
      };
      const first = await scrape();
      expect(first).toMatch(/^ospi_update_backup_time_seconds\{platform="planipsy"\} 1\.\d+e\+09$/m);
      expect(first).toMatch(/^node_textfile_scrape_error 0$/m);
      expectEnd(await site.run(['maintenance', 'on'], { configFile }), 0);
      expect(await scrape()).toMatch(/^ospi_update_maintenance_page_by_hand\{platform="planipsy"\} 1$/m);
      expectEnd(await site.run(['maintenance', 'off'], { configFile }), 0);
      expect(await scrape()).toMatch(/^ospi_update_maintenance_page_by_hand\{platform="planipsy"\} 0$/m);
      const failing = await site.packUpdate({ version: '4.3.0', failIn: 'migrate' });
      expectEnd(await site.run(['apply', '--accept-notice', failing], { configFile }), 7);
      expect(await scrape()).toMatch(/^ospi_update_refused\{platform="planipsy"\} 1$/m);
    } finally {
      exporter.kill('SIGTERM');
      await exporter.ended;
    }
    // Prometheus' user leads the name elsewhere: nothing is written there, and the run itself is not in question.
    await rename(folder, `${folder}.old`);
    const elsewhere = join(site.folder, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, folder);
    expectEnd(await site.run(['backup'], { configFile }), 0, /could not be written to .*ENOTDIR|ELOOP/);
    expect(await readdir(elsewhere)).toEqual([]);
    expectEnd(await site.run(['status', '--format', 'prometheus', '--output', metrics]), 2, /OSPI-0271/);
  },
);

test('a caller in the manner of monitoring-plugins can read the line', async () => {
  const site = await makeSite();
  expectEnd(await site.run(['backup']), 0);
  expectEnd(await site.run(['maintenance', 'on', '--reason', "disk | 'new'; 5=6"]), 0);
  const { code, stdout } = await site.run(['status', '--format', 'nagios']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^[^\n]+\n$/);
  const [text = '', performance = '', ...more] = stdout.trimEnd().split('|');
  expect(more).toEqual([]);
  expect(text).toMatch(/^OSPI-UPDATE OK - planipsy: .*disk \/ 'new'; 5=6/);
  // https://www.monitoring-plugins.org/doc/guidelines.html, 'label'=value[UOM];[warn];[crit];[min];[max]
  const item = /^(?:'[^'=]+'|[^ '=]+)=-?\d+(?:\.\d+)?(?:us|ms|s|%|B|KB|MB|TB|c)?(?:;[^; ]*){0,4}$/;
  const items = performance.trim().split(' ');
  expect(items.length).toBeGreaterThan(1);
  for (const each of items) expect(each).toMatch(item);
});
