import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { ask } from '../domain/maintenance/stand.ts';
import { killAt, readRecords } from './interrupt.ts';
import { reload } from './setup-nginx-kit.ts';
import { expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

const readMark = async (site: ScratchSite) =>
  JSON.parse(await readFile(join(site.root, '.ospi-update.json'), 'utf8')) as Record<string, string>;

/** Refused after a failed update. */
async function makeRefused(): Promise<ScratchSite> {
  const site = await makeSite();
  const bad = await site.packUpdate({ version: '4.3.0', failIn: 'pre-install' });
  expectEnd(await site.run(['apply', '--accept-notice', bad]), 7);
  return site;
}

/** The configuration under another name. */
async function renameConfiguration(
  site: ScratchSite,
  change: (config: Record<string, unknown>) => void = () => undefined,
) {
  const file = join(dirname(await reconfigure(site, change)), 'planning.yaml');
  await cp(join(dirname(file), 'planipsy.yaml'), file);
  return file;
}

test('a refusal is lost neither by another name nor by another state folder, and goes along with a move', async () => {
  const site = await makeRefused();
  const good = await site.packUpdate({ version: '4.3.1' });
  const apply = ['apply', '--accept-notice', good];
  const state = join(site.folder, 'other-state');
  const elsewhere = await reconfigure(site, (config) => {
    config['state'] = state;
  });
  const renamed = await renameConfiguration(site);
  const both = await renameConfiguration(site, (config) => {
    config['state'] = state;
  });
  const before = await fingerprint(site);
  for (const configFile of [elsewhere, renamed, both])
    for (const command of [
      apply,
      ['check'],
      ['status'],
      ['backup', 'create'],
      ['apply', '--dry-run', good],
    ]) {
      const ran = await site.run(command, { configFile });
      expectEnd(ran, 3, /OSPI-0353/, /setup move --platform (?:planipsy|planning)/);
    }
  expectEnd(await site.run(['status', '--lang', 'fr'], { configFile: both }), 3, /Emportez-le avec/);
  expect(await fingerprint(site)).toBe(before);
  expect(await readdir(site.folder)).not.toContain('other-state');

  const records = await readRecords(site);
  expectEnd(await site.run(['setup', 'move'], { configFile: both }), 0, /planning in \S+other-state/);
  expectEnd(await site.run(apply, { configFile: both }), 5, /support/);
  expectEnd(await site.run(apply), 3, /OSPI-0353/);
  expectEnd(await site.run(['status', '--verify'], { configFile: both }), 0);
  expect(await readMark(site)).toMatchObject({ platform: 'planning', state });
  const moved = (await readFile(join(state, 'journal.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(moved.slice(0, records.length)).toEqual(records.map((record) => JSON.stringify(record)));
  expect(JSON.parse(moved[records.length] ?? '')).toMatchObject({
    event: 'platform.moved',
    platform: 'planipsy',
    data: { platform: 'planipsy', folder: site.state, name: 'planning', target: state },
  });
  expectEnd(await site.run(['setup', 'move'], { configFile: both }), 3, /OSPI-0355/);

  // And back, by the same command.
  await rm(site.state, { recursive: true });
  expectEnd(await site.run(['setup', 'move', '--lang', 'fr']), 0, /L’historique de planning/);
  expectEnd(await site.run(apply), 5);
});

test('a renamed configuration with the same state folder takes its history along', async () => {
  const site = await makeRefused();
  const configFile = await renameConfiguration(site);
  expectEnd(await site.run(['setup', 'move'], { configFile }), 0);
  expectEnd(await site.run(['status'], { configFile }), 0, /support/);
  expectEnd(await site.run(['backup', 'create'], { configFile }), 0);
  // Without a mark, as left by an older version.
  await rm(join(site.root, '.ospi-update.json'));
  expectEnd(await site.run(['status']), 0, /journal/);
  expectEnd(await site.run(['setup', 'move']), 0);
  expectEnd(await site.run(['status', '--verify']), 0);
});

test('history that is gone is asked back, and taken where it was moved by hand', async () => {
  const site = await makeRefused();
  const aside = join(site.folder, 'aside');
  await rename(site.state, aside);
  expectEnd(await site.run(['check']), 3, /OSPI-0354/, /Put that folder back/);
  expectEnd(await site.run(['setup', 'move', '--lang', 'fr']), 3, /OSPI-0354/);
  const configFile = await reconfigure(site, (config) => {
    config['state'] = aside;
  });
  expectEnd(await site.run(['status'], { configFile }), 3, /OSPI-0353/);
  expectEnd(await site.run(['setup', 'move'], { configFile }), 0);
  expectEnd(await site.run(['apply', '--accept-notice', 'x'], { configFile }), 5);

  // Only the journal, with the logs that remember it.
  await rm(join(aside, 'journal.jsonl'));
  await rm(join(aside, 'attempts'), { recursive: true });
  expectEnd(await site.run(['check'], { configFile }), 3, /OSPI-0354/);
});

test('a platform of an older tool is tied by the next check, backup or apply', async () => {
  const site = await makeRefused();
  const mark = join(site.root, '.ospi-update.json');
  const tied = await readMark(site);
  for (const [command, code] of [
    [['check'], 5],
    [['backup', 'create'], 0],
    [['apply', 'x'], 5],
  ] as const) {
    await rm(mark);
    expectEnd(await site.run(command), code);
    expect(await readMark(site)).toEqual(tied);
  }
  await rm(mark);
  expectEnd(await site.run(['status']), 0);
  expect(await readdir(site.root)).not.toContain('.ospi-update.json');
});

test('nothing is moved over another journal, under the page or with an update half-way', async () => {
  const site = await makeRefused();
  const other = join(site.folder, 'other-state');
  const configFile = await reconfigure(site, (config) => {
    config['state'] = other;
  });
  await mkdir(other, { mode: 0o750 });
  const line = (await readFile(join(site.state, 'journal.jsonl'), 'utf8')).split('\n')[0] ?? '';
  await writeFile(
    join(other, 'journal.jsonl'),
    `${line.replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${'a'.repeat(64)}"`)}\n`,
  );
  const before = await fingerprint(site);
  expectEnd(await site.run(['setup', 'move'], { configFile }), 3, /OSPI-0358/);
  await rm(other, { recursive: true });
  await writeFile(join(site.public, 'maintenance.flag'), '');
  expectEnd(await site.run(['setup', 'move'], { configFile }), 3, /OSPI-0357/);
  await rm(join(site.public, 'maintenance.flag'));
  expect(await fingerprint(site)).toBe(before);

  const interrupted = await makeSite();
  const archive = await interrupted.packUpdate({ version: '4.3.0' });
  await killAt(interrupted, ['apply', '--accept-notice', archive], 'step.started backup');
  const changed = await reconfigure(interrupted, (config) => {
    config['state'] = other;
  });
  expectEnd(await interrupted.run(['setup', 'move'], { configFile: changed }), 3, /OSPI-0356/);
});

test('a copy of a platform does not take the original’s history, nor stands in for it', async () => {
  const site = await makeRefused();
  const root = join(site.folder, 'copy');
  execFileSync('cp', ['--archive', site.root, root]);
  const configFile = await reconfigure(site, (config) => {
    config['root'] = root;
    config['state'] = join(site.folder, 'state-of-the-copy');
    const text = stringify(config).replaceAll(`${site.root}/`, `${root}/`);
    Object.assign(config, parse(text));
  });
  expectEnd(await site.run(['check'], { configFile }), 3, /OSPI-0352/, /copy of planipsy/);
  expectEnd(await site.run(['setup', 'move'], { configFile }), 3, /OSPI-0352/);
  await rm(join(root, '.ospi-update.json'));
  expectEnd(await site.run(['status'], { configFile }), 0);
});

test.each(['fsync', 'rename'])('killed at its %s, a move is begun again', async (call) => {
  const site = await makeRefused();
  const state = join(site.folder, 'other-state');
  const configFile = await reconfigure(site, (config) => {
    config['state'] = state;
  });
  for (const when of [1, 2, 3]) {
    const through = [
      'strace',
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `trace=${call}`,
      '-e',
      `inject=${call}:signal=KILL:when=${when}`,
    ];
    await site.run(['setup', 'move'], { configFile, through });
    const [ours, theirs] = [await site.run(['status']), await site.run(['status'], { configFile })];
    expect([ours.code, theirs.code].sort()).toEqual([0, 3]);
  }
  const last = await site.run(['setup', 'move'], { configFile });
  expect([0, 3]).toContain(last.code);
  expectEnd(await site.run(['apply', 'x'], { configFile }), 5);
});

test('after a move, setup nginx puts the snippet of the new name in the place of the old one', async () => {
  const site = await makeSite();
  const folder = join(site.folder, 'nginx');
  const config = join(folder, 'nginx.conf');
  const own = await readFile(config, 'utf8');
  await writeFile(config, own.replace(/^ *include "[^"]*";\n/m, ''));
  await reload(folder);
  const install = ['setup', 'nginx', '--install', '--yes', '--nginx-config', config];
  expectEnd(await site.run(install), 0);
  const before = await readFile(config, 'utf8');

  const configFile = await renameConfiguration(site);
  expectEnd(await site.run(['backup', 'create']), 0);
  expectEnd(await site.run(['setup', 'move'], { configFile }), 0, /ospi-update-recover-planipsy\.service/);
  // As long as a configuration has the old name, its lines are another platform's.
  expectEnd(await site.run(install, { configFile }), 3, /OSPI-0334/);
  expect(await readFile(config, 'utf8')).toBe(before);
  await rm(join(dirname(configFile), 'planipsy.yaml'));
  expectEnd(await site.run(install, { configFile }), 0, /- include .*planipsy/, /\+ include .*planning/);
  const after = await readFile(config, 'utf8');
  expect(after).toBe(
    before.replaceAll('update-planipsy', 'update-planning').replaceAll('update planipsy', 'update planning'),
  );
  expect(await readdir(join(folder, 'snippets'))).toEqual(['ospi-update-planning.conf']);
  expectEnd(await site.run(install, { configFile }), 0, /needs no change/);
  expectEnd(await site.run(['check'], { configFile }), 0);
  await writeFile(join(site.public, 'maintenance.flag'), '');
  expect((await ask(new URL(site.url), {})).status).toBe(503);
});

test('renamed before anything is on record, setup nginx takes the old lines for its own, and no other platform’s', async () => {
  const site = await makeSite();
  const folder = join(site.folder, 'nginx');
  const config = join(folder, 'nginx.conf');
  const own = await readFile(config, 'utf8');
  await writeFile(config, own.replace(/^ *include "[^"]*";\n/m, ''));
  await reload(folder);
  const install = ['setup', 'nginx', '--install', '--yes', '--nginx-config', config];
  // The default location of the page, which contains the platform's name.
  const state = join(site.folder, 'first');
  const first = await reconfigure(site, (changed) => {
    changed['state'] = state;
    delete changed['public'];
  });
  expectEnd(await site.run(install, { configFile: first }), 0);
  const before = await readFile(config, 'utf8');
  const configFile = await renameConfiguration(site);
  // Nothing is taken from a platform with a history.
  await writeFile(join(state, 'journal.jsonl'), '');
  expectEnd(await site.run(install, { configFile }), 3, /OSPI-0334/);
  await rm(join(state, 'journal.jsonl'));
  expectEnd(await site.run(install, { configFile }), 3, /OSPI-0334/);
  await rm(join(dirname(configFile), 'planipsy.yaml'));
  expectEnd(await site.run(install, { configFile }), 0, /- include .*planipsy/, /\+ include .*planning/);
  expect(await readFile(config, 'utf8')).toBe(
    before.replaceAll('update-planipsy', 'update-planning').replaceAll('update planipsy', 'update planning'),
  );
  expect(await readdir(join(folder, 'snippets'))).toEqual(['ospi-update-planning.conf']);
});
