import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { replayBundle } from '../../fixtures/site/replay.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import type { ScratchSite, SiteRunOptions } from '../../fixtures/site/scratch-site.ts';
import type { BundlePartName } from '../../src/model/bundle.ts';
import type { ReplayResult } from '../../src/model/replay.ts';
import type { BundleResult } from '../../src/model/results.ts';
import type { CheckResult } from '../../src/model/results.ts';
import { withOwnMounts } from '../mounts.ts';
import { asNobody, expectEnd, makeSite, reconfigure, words } from './sites.ts';

/** Part of every planted secret; and what is planted beside it, in a form that names cannot have. */
const mark = 'zqxplanted';
const others = ['10.99.88.77', '99 88 77', '98 87 76', 'Zqxplanté'];

test('of the secrets planted wherever it reads, none is in the bundle', { timeout: 600_000 }, async () => {
  const site = await makeSite();
  const secret = await plant(site);
  const archive = await site.packUpdate({
    version: '4.3.0',
    name: `${mark}-archive.ospi`,
    scripts: {
      migrate: `
        echo "password=${mark}-hook for ${mark}-user at 10.99.88.77, ${mark}@example.org"
        echo 'ERROR: duplicate key DETAIL: Key (nom)=(Zqxplanté) of +33 4 98 87 76 65' >&2
        echo "::progress 40 ${mark}"
        exit 4`,
    },
  });
  const operator = { SUDO_USER: `${mark}-operator`, SUDO_UID: '1234' };
  expectEnd(await site.run(['apply', '--accept-notice', archive], { env: withPath(operator) }), 7);

  const ran = await bundle(site, {
    configFile: secret.configFile,
    env: withPath({ ...operator, PGPASSWORD: `${mark}-env`, ZQX: `${mark}-env` }),
    args: [archive],
  });
  const unpacked = await unpack(ran.result.file);
  const all = `${unpacked} ${ran.said}`;
  expect(missing(ran.result)).toEqual([]);
  for (const each of [mark, ...others]) expect(all.toLowerCase()).not.toContain(each.toLowerCase());
  // As a word: a key may have the two letters of a short one in it.
  expect(all.toLowerCase().split(/[^a-z0-9-]+/)).not.toContain(hostname().toLowerCase());
  // What it does contain: the tool's own words, the fields, the structure.
  expect(unpacked).toContain('duplicate key');
  expect(unpacked).toContain('backup.database');
  expect(unpacked).toMatch(/return 590|include \S*snippet/);
  expect(unpacked).toMatch(/^ +proxy_set_header # 2;$/m);
  expect(unpacked).toContain('hook-migrate');

  await expectEveryState(site, secret.configFile);
});

/** The same platform, in a state in which support may ask for a bundle. */
async function expectEveryState(site: ScratchSite, full: string): Promise<void> {
  // A user who may not read all of it.
  const open = await mkdtemp(join(site.folder, 'open-'));
  await chmod(open, 0o777);
  await chmod(site.state, 0o750);
  const nobody = await bundle(site, { through: asNobody, output: open });
  expect(missing(nobody.result)).toContain('journal');
  expect(missing(nobody.result)).toContain('logs');
  expect(nobody.said).toContain('"reason":"EACCES"');
  await chmod(site.state, 0o755);

  // While another run holds the lock.
  const holder = spawn('flock', [join(site.state, 'lock'), 'sleep', '600'], { detached: true });
  onTestFinished(() => {
    if (holder.pid !== undefined) process.kill(-holder.pid);
  });
  const readLock = async () => {
    const { stdout } = await site.run(['--json', 'check']);
    return (JSON.parse(stdout) as CheckResult).facts.lock;
  };
  await expect.poll(readLock, { timeout: 60_000 }).not.toBeNull();
  const busy = await bundle(site, {});
  expect((await replay(busy.result.file)).replayed.verdicts).toContainEqual(
    expect.objectContaining({ check: 'lock', status: 'failed' }),
  );

  // A refused configuration: journal and logs are found all the same.
  const broken = await reconfigure(site, (config) => {
    config['servces'] = [`${mark}-in-a-wrong-place`];
    delete config['services'];
  });
  const refused = await bundle(site, { configFile: broken });
  expect(missing(refused.result).sort()).toEqual(['check', 'configuration', 'nginx', 'status']);
  expect(await unpack(refused.result.file)).not.toContain(mark);
  expect((await replay(refused.result.file)).replayed.refusal?.incident).toMatch(/-[0-9a-f]{8}$/);

  // A damaged journal.
  const journal = join(site.state, 'journal.jsonl');
  const text = await readFile(journal, 'utf8');
  const lines = text.split('\n');
  await writeFile(journal, [...lines.slice(0, 4), lines[4]?.replace('T', 'U'), ...lines.slice(5)].join('\n'));
  const damaged = await replay((await bundle(site, {})).result.file);
  expect(damaged.replayed.verdicts).toContainEqual(
    expect.objectContaining({ check: 'journal', status: 'failed' }),
  );
  expect(damaged.differences).toEqual([]);

  // A deleted one: only the logs are left, and nothing is known of a recovery.
  await rm(journal);
  const lost = (await bundle(site, {})).result.file;
  expect(await unpack(lost)).toMatch(/attempts\/\d{8}-\S+\.log/);
  const retold = words(await replayBundle({ bundle: lost, program: inject('program') }));
  expect(retold).toContain('A recovery would go: not known: the journal is missing or damaged');
  expect(retold).not.toContain('::');
  await writeFile(journal, text);

  // A full disk: it goes to another one, and says so.
  const fullDisk = await mkdtemp(join(site.folder, 'full-'));
  const elsewhere = await mkdtemp(join(site.folder, 'elsewhere-'));
  const through = withOwnMounts('mount -t tmpfs -o size=4k none "$1" || exit; shift; exec "$@"', fullDisk);
  const moved = await bundle(site, {
    through,
    output: fullDisk,
    env: withPath({ TMPDIR: elsewhere }),
    json: false,
  });
  const [only = ''] = await readdir(elsewhere);
  expect(moved.said).toContain(
    `cannot be written (ENOSPC): the bundle is written to ${join(elsewhere, only)}`,
  );
  expect((await stat(join(elsewhere, only))).mode & 0o777).toBe(0o600);

  // Without confirmation, or over another file, nothing is written.
  const taken = join(open, 'taken.tar.gz');
  await writeFile(taken, 'mine');
  const asked = await site.run(['support', 'bundle', '--output', join(open, 'new.tar.gz')]);
  expectEnd(asked, 2, /--yes/, /Always left out/);
  expectEnd(await site.run(['support', 'bundle', '--yes', '--output', taken], { configFile: full }), 2);
  expect(await readFile(taken, 'utf8')).toBe('mine');
  expect(await readdir(open)).not.toContain('new.tar.gz');
}

/** Secrets in configuration, nginx, file names, file contents, a password file, the list of processes. */
async function plant(site: ScratchSite): Promise<{ readonly configFile: string }> {
  const data = join(site.folder, `${mark}-data`);
  await mkdir(data);
  await writeFile(join(data, `${mark}-letter.txt`), `${mark}-content`);
  const credentials = join(site.folder, `${mark}.pgpass`);
  await writeFile(credentials, `*:*:*:*:${mark}-password\n`, { mode: 0o600 });
  const nginx = join(site.folder, 'nginx/nginx.conf');
  const lines = `server { server_name ${mark}.example.org; # ${mark}\n add_header X-Key "${mark}"; set $${mark} ${mark};`;
  await writeFile(nginx, (await readFile(nginx, 'utf8')).replace(/server \{/, lines));
  const listed = spawn('sleep', ['600'], { argv0: `${mark}-process`, env: { KEY: mark }, detached: true });
  onTestFinished(() => void listed.kill());
  const configFile = await reconfigure(site, (config) => {
    const { services, backup } = config as {
      services: { start: string[]; stop: string[]; status: string[] }[];
      backup: { folders: string[]; databases?: object[] };
    };
    for (const service of services)
      for (const command of [service.start, service.stop, service.status])
        command.unshift('/usr/bin/env', `KEY=${mark}-argument`);
    backup.folders.push(data);
    backup.databases = [
      {
        engine: 'postgresql',
        name: `${mark}db`,
        host: '127.0.0.1',
        port: 9,
        user: `${mark}user`,
        credentialsFile: credentials,
      },
    ];
    config['maintenance'] = { page: { name: `${mark} hospital`, contact: `${mark}, room 12` } };
    config['support'] = { email: `${mark}@example.org`, phone: '04 99 88 77 66' };
  });
  return { configFile };
}

async function bundle(
  site: ScratchSite,
  {
    args = [],
    output = join(site.folder, `bundle-${Math.random()}.tar.gz`),
    json = true,
    ...options
  }: SiteRunOptions & { args?: readonly string[]; output?: string; json?: boolean },
): Promise<{ readonly result: BundleResult; readonly said: string }> {
  const nginx = ['--nginx-config', join(site.folder, 'nginx/nginx.conf')];
  const told = await site.run(
    [...(json ? ['--json'] : []), 'support', 'bundle', '--yes', '--output', output, ...nginx, ...args],
    options,
  );
  expectEnd(told, 0);
  return { result: (json ? JSON.parse(told.stdout) : {}) as BundleResult, said: words(told) };
}

async function replay(file: string): Promise<ReplayResult> {
  const ran = await replayBundle({ bundle: file, program: inject('program'), args: ['--json'] });
  expectEnd(ran, 0);
  return JSON.parse(ran.stdout) as ReplayResult;
}

function missing({ parts }: BundleResult): BundlePartName[] {
  return parts.flatMap((part) => ('missing' in part && part.missing !== 'nothing' ? [part.name] : []));
}

/** Everything in it, names and contents, by GNU tar. */
async function unpack(file: string): Promise<string> {
  const { stdout: names } = await runOrThrow(['tar', '-tzf', file]);
  const { stdout: contents } = await runOrThrow(['tar', '-xzOf', file]);
  return `${names}\n${contents}`;
}

function withPath(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { PATH: '/usr/bin:/bin', ...env };
}
