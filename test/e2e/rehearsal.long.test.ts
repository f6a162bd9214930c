import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { createScratchSite, type ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { CheckResult } from '../../src/model/results.ts';
import { withOwnMounts } from '../mounts.ts';
import { sharePlace } from '../shared-folder.ts';
import { reload } from './setup-nginx-kit.ts';
import { expectEnd, fingerprint, reconfigure, words } from './sites.ts';

let site: ScratchSite;

/** A rehearsal changes nothing, so all of these are tried on one running platform. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-e2e-'));
  const program = inject('program');
  site = await createScratchSite({
    ...{ kit: planipsy, folder, version: '4.2.0', program, vendorFolder: sharePlace('vendor') },
  });
  expectEnd(await site.run(['backup']), 0);
});

afterAll(async () => {
  await site.stop();
  await rm(site.folder, { recursive: true, force: true });
});

interface Server {
  /** A prefix for the command line. */
  readonly through?: readonly string[];
  readonly configFile?: string;
}

/** A fault on a server: how to cause it, and how it is reported. */
interface Wrong {
  readonly step: string;
  readonly name: string;
  readonly said: RegExp;
  readonly make?: () => Server | Promise<Server>;
  /** Of a hook of the update. */
  readonly script?: { readonly hook: string; readonly text: string };
}

/** Mounts visible only to the program: nginx and the services have their own. */
function mounted(script: string, ...args: readonly string[]): Server {
  return { through: withOwnMounts(`{ ${script}; } || exit 99; shift ${args.length}; exec "$@"`, ...args) };
}

/** As on a disk, a share or a quota that refuses one system call of a rehearsal in a folder. */
function refusing(call: string, error: string, folder: string): Server {
  const path = join(folder, '.ospi-update-rehearsal'); // As the first argument.
  const trace = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-P',
    path,
  ];
  return { through: [...trace, '-e', `inject=${call}:error=${error}`, '--'] };
}

const command = async (text: string) => {
  const file = join(site.folder, 'own-command');
  await writeFile(file, text, { mode: 0o755 });
  return file;
};

const wrongs: readonly Wrong[] = [
  {
    step: 'backup',
    name: 'the quota of the backups is used up',
    said: /OSPI-0363.*backups \(its quota is exhausted\)/,
    make: () => refusing('rename', 'EDQUOT', site.backups),
  },
  {
    step: 'backup',
    name: 'the state folder is on a share that renames nothing',
    said: /OSPI-0363.*state \(EIO\)/,
    make: () => refusing('rename', 'EIO', site.state),
  },
  {
    step: 'maintenance-on',
    name: 'the page’s folder takes no file away',
    said: /OSPI-0363.*public/,
    make: () => refusing('rename', 'EPERM', site.public),
  },
  {
    step: 'stop-services',
    name: 'what stops a service is a script without its interpreter',
    said: /OSPI-0366.*own-command needs the interpreter \/usr\/bin\/no-such-shell/,
    make: async () => {
      const stop = await command('#!/usr/bin/no-such-shell\n');
      return {
        configFile: await reconfigure(site, (config) => {
          const services = config['services'] as object[];
          config['services'] = services.map((service, index) =>
            index === 1 ? { ...service, stop: [stop] } : service,
          );
        }),
      };
    },
  },
  {
    step: 'activate',
    name: 'releases/ is a mount of its own',
    said: /OSPI-0364.*releases is on another file system/,
    make: async () => {
      const apart = join(site.folder, 'apart');
      await mkdir(apart, { recursive: true });
      return mounted(
        'mount -t tmpfs -o size=400m tmpfs "$2" && cp -a "$1/." "$2" && mount --bind "$2" "$1"',
        join(site.root, 'releases'),
        apart,
      );
    },
  },
  {
    step: 'activate',
    name: 'nothing can be renamed to releases/',
    said: /OSPI-0363.*releases \(EIO\)/,
    make: () => refusing('rename', 'EIO', join(site.root, '.staging')),
  },
  {
    step: 'hook-pre-install',
    name: 'root is mounted noexec',
    said: /OSPI-0365.*noexec/,
    make: () =>
      mounted(
        'mount --bind "$2" "$2" && mount --rbind "$1" "$1" && mount -o remount,bind,noexec "$1" && mount --bind "$3" "$2"',
        site.root,
        join(site.root, 'bin'),
        join(site.root, 'bin'),
      ),
  },
  {
    step: 'hook-migrate',
    name: 'the interpreter of a hook is not installed',
    said: /OSPI-0366.*hooks\/migrate needs the interpreter python4/,
    script: { hook: 'migrate', text: '#!/usr/bin/env python4\n' },
  },
  {
    step: 'hook-post-install',
    name: 'a hook was written on Windows',
    said: /OSPI-0366.*hooks\/post-install needs the interpreter \/bin\/sh␍/,
    script: { hook: 'post-install', text: '#!/bin/sh\r\nexit 0\r\n' },
  },
  {
    step: 'hook-post-install',
    name: 'a hook’s interpreter is in the old release alone',
    said: /OSPI-0366.*current\/bin\/tool/,
    make: async () => {
      await mkdir(join(site.root, 'current/bin'), { recursive: true });
      await copyFile('/bin/sh', join(site.root, 'current/bin/tool'));
      return {};
    },
    script: { hook: 'post-install', text: '@@tool' },
  },
  {
    step: 'health-check',
    name: 'health.url has a typo',
    said: /OSPI-0367.*healht/,
    make: async () => ({
      configFile: await reconfigure(site, (config) => {
        const health = config['health'] as { url: string };
        health.url = new URL('/healht', health.url).href;
      }),
    }),
  },
];

test.each(wrongs)('$step: $name: refused before an attempt', async ({ step, said, make, script }) => {
  const archive = await pack(script);
  expectEnd(await site.run(['check', '--no-rehearsal', '--accept-notice', archive]), 0);
  const server = (await make?.()) ?? {};
  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', archive], server), 3, said, /Nothing was changed/);

  const checked = await site.run(['--json', 'check', archive], server);
  expect({ code: checked.code, said: words(checked).slice(-300) }).toMatchObject({ code: 3 });
  const { facts, verdicts } = JSON.parse(checked.stdout) as CheckResult;
  const failed = verdicts.filter(({ status }) => status === 'failed');
  expect(failed.map(({ check }) => check)).toEqual(['rehearsal']);
  const steps = facts.rehearsal !== undefined && 'steps' in facts.rehearsal ? facts.rehearsal.steps : [];
  expect(steps.filter(({ problems }) => problems !== undefined).map((it) => it.step)).toContain(step);

  expect(await fingerprint(site)).toBe(before);
  expect(await listProbes()).toEqual([]);
  expectEnd(await site.run(['status']), 0);
});

test('all of it is found at once, and told in French', async () => {
  const archive = await pack({ hook: 'migrate', text: '#!/usr/bin/env python4\n' });
  const { configFile } = (await wrongs.find(({ step }) => step === 'health-check')?.make?.()) ?? {};
  expectEnd(
    await site.run(['check', '--lang', 'fr', archive], configFile === undefined ? {} : { configFile }),
    3,
    /Essai à blanc/,
    /OSPI-0366/,
    /OSPI-0367/,
  );
});

test('maintenance-on: visitors get an error of nginx though the platform is healthy: refused before an attempt', async () => {
  const config = join(site.folder, 'nginx', 'nginx.conf');
  const good = await readFile(config, 'utf8');
  const archive = await pack(undefined);
  const turn = async (text: string) => {
    await writeFile(config, text);
    await reload(dirname(config));
  };
  await turn(good.replaceAll(/proxy_pass http:[^;]+/g, 'proxy_pass http://127.0.0.1:9'));
  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /OSPI-0369/, /Nothing was changed/);
  expect(await fingerprint(site)).toBe(before);
  await turn(good);
});

test('a check without an archive rehearses as well, and a quick one does not', async () => {
  const server = await wrongs.find(({ step }) => step === 'hook-pre-install')?.make?.();
  expectEnd(await site.run(['check'], server), 3, /OSPI-0365/);
  expectEnd(await site.run(['check', '--no-rehearsal'], server), 0);
});

test('a good platform: nothing of a rehearsal stays, and the update is installed', async () => {
  const archive = await site.packUpdate({ version: '4.2.1' });
  const before = await fingerprint(site);
  const checked = await site.run(['--json', 'check', archive]);
  const { facts, exit } = JSON.parse(checked.stdout) as CheckResult;
  expect({ exit, rehearsal: facts.rehearsal }).toMatchObject({
    exit: 'ok',
    rehearsal: { steps: expect.arrayContaining([{ step: 'activate' }]) as unknown },
  });
  expect(await fingerprint(site)).toBe(before);
  expect(await listProbes()).toEqual([]);
});

test('what a killed rehearsal left is swept away, and an interrupted one takes its things back', async () => {
  const name = '.ospi-update-rehearsal';
  for (const folder of [site.root, join(site.root, 'releases'), site.backups, site.state, site.public])
    await writeFile(join(folder, name), '');
  expectEnd(await site.run(['check']), 0);
  expect(await listProbes()).toEqual([]);

  // The health address is queried for a while, with the staged archive present.
  const { configFile } = (await wrongs.find(({ step }) => step === 'health-check')?.make?.()) ?? {};
  const archive = await pack(undefined);
  for (const args of [
    ['check', archive],
    ['apply', '--accept-notice', archive],
  ]) {
    const running = site.start(args, configFile === undefined ? {} : { configFile });
    await waitUntil(async () => (await readdir(site.root)).includes('.staging'));
    running.kill('SIGTERM');
    expectEnd(await running.ended, 2, /Stopped at your request/);
    expect(await listProbes()).toEqual([]);
  }
  expectEnd(await site.run(['status']), 0);
});

test('an update by night waits for a rehearsal, and a rehearsal for nobody', async () => {
  const { configFile } = (await wrongs.find(({ step }) => step === 'health-check')?.make?.()) ?? {};
  const checking = site.start(['check'], configFile === undefined ? {} : { configFile });
  await waitUntil(async () => (await readdir(site.root)).includes('.staging'));
  const other = JSON.parse((await site.run(['--json', 'check'])).stdout) as CheckResult;
  expect(other.facts.rehearsal).toEqual({ skipped: 'busy' });
  const backing = site.run(['backup']);
  expectEnd(await checking.ended, 3);
  expectEnd(await backing, 0);
});

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(10);
}

/** An update to 4.3.0 with this text as one of its hooks. */
function pack(script: Wrong['script']): Promise<string> {
  if (script === undefined) return site.packUpdate({ version: '4.3.0' });
  const text = script.text.replace('@@tool', `#!${join(site.root, 'current/bin/tool')}\nexit 0\n`);
  return site.packUpdate({
    ...{ version: '4.3.0', name: 'own.ospi', hookTexts: { [script.hook]: text } },
  });
}

async function listProbes(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('find', [
    site.folder,
    '-name',
    '.ospi-*',
    ...['!', '-name', '*.lock', '!', '-name', '.ospi-update.json'],
  ]);
  const left = stdout.split('\n').filter((path) => path !== '');
  return [...left, ...(await readdir(site.root)).filter((name) => name === '.staging')];
}
