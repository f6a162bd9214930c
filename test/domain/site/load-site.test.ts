import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chdir } from 'node:process';
import { describe, expect, test } from 'vitest';
import { loadSite as loadSiteWith } from '../../../src/domain/site/load-site.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

/** A key of the right form; nothing is verified with it here. */
const publicKey = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(40, 7)]).toString('base64');

const ports = createTestPorts();
const loadSite = (options: Omit<Parameters<typeof loadSiteWith>[0], 'ports'>) =>
  loadSiteWith({ ...options, ports });

async function makeSite(changes: Readonly<Record<string, unknown>> = {}) {
  const folder = await realpath(await makeScratchFolder());
  const site = {
    product: 'planipsy',
    root: join(folder, 'root'),
    state: join(folder, 'state'),
    url: 'http://127.0.0.1:8080/',
    trustedKeys: [publicKey],
    services: [{ unit: 'planipsy-web.service' }],
    health: { url: 'http://127.0.0.1:8081/health' },
    backup: { folder: join(folder, 'backups'), folders: [join(folder, 'data')] },
    ...changes,
  };
  return { folder, site };
}

async function writeSite(folder: string, name: string, content: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function problemOf(promise: Promise<unknown>): Promise<Pick<Problem, 'code' | 'params' | 'exit'>> {
  const problem: unknown = await promise.catch((error: unknown) => error);
  if (!(problem instanceof Problem)) throw new Error(`not refused: ${String(problem)}`);
  return problem;
}

describe('loadSite', () => {
  test('fills in what the configuration leaves out', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    expect(await loadSite({ file })).toEqual({
      ...site,
      name: 'planipsy',
      file,
      public: join(folder, 'state/public'),
      health: { ...site.health, timeoutSeconds: 300 },
      maintenance: { exempt: ['/superviseur'], allow: [], holdMinutes: 60 },
      backup: { ...site.backup, keep: 3, rehearse: 'restore', databases: [] },
      support: { email: 'support@ospi.fr', phone: '04 26 10 06 36' },
    });
  });

  test('keeps the journal in /var/lib/ospi-update/NAME unless told otherwise', async () => {
    const { folder, site } = await makeSite({ state: undefined });
    const loaded = await loadSite({ file: await writeSite(folder, 'bi.json', site) });
    expect(loaded).toMatchObject({
      state: '/var/lib/ospi-update/bi',
      public: '/var/lib/ospi-update/bi/public',
    });
  });

  test('takes the only platform of the folder, or the named one of several', async () => {
    const { folder, site } = await makeSite();
    await writeSite(folder, 'planipsy.yaml', site);
    expect((await loadSite({ folder })).name).toBe('planipsy');
    await writeSite(folder, 'bi.yml', site);
    expect((await loadSite({ folder, platform: 'bi' })).name).toBe('bi');
    expect(await problemOf(loadSite({ folder }))).toMatchObject({
      code: 'usage.site-several',
      exit: 'usage',
      params: { names: ['bi', 'planipsy'] },
    });
    expect(await problemOf(loadSite({ folder, platform: 'planispy' }))).toMatchObject({
      code: 'usage.site-unknown',
      params: { nearest: 'planipsy' },
    });
    await writeSite(folder, 'bi.json', site);
    expect(await problemOf(loadSite({ folder, platform: 'bi' }))).toMatchObject({
      code: 'usage.site-ambiguous',
      params: { files: [join(folder, 'bi.json'), join(folder, 'bi.yml')] },
    });
  });

  test('reads a platform called "package" like any other', async () => {
    const { folder, site } = await makeSite();
    await writeSite(folder, 'package.json', site);
    expect((await loadSite({ folder })).product).toBe('planipsy');
  });

  test.each(['../planipsy', '.', '', 'Planipsy', '/etc/passwd', 'a b'])(
    'takes no path for the name of a platform: %j',
    async (platform) => {
      const folder = await makeScratchFolder();
      expect(await problemOf(loadSite({ folder, platform }))).toMatchObject({ code: 'usage.site-name' });
    },
  );

  test('says what to do where nothing is configured', async () => {
    const folder = await makeScratchFolder();
    const none = { code: 'usage.site-none', params: { folder } };
    expect(await problemOf(loadSite({ folder }))).toMatchObject(none);
    const missing = join(folder, 'missing');
    expect(await problemOf(loadSite({ folder: missing }))).toMatchObject({ code: 'usage.site-none' });
    const file = join(folder, 'missing.yaml');
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-unreadable',
      params: { file, reason: 'ENOENT' },
    });
  });

  test('never runs JavaScript: not beside the configurations, not as one, not of the current folder', async () => {
    const { folder, site } = await makeSite();
    const hostile = 'globalThis.hostileCodeRan = true; module.exports = {};';
    await writeSite(folder, 'evil.js', hostile);
    await writeSite(folder, 'evil.cjs', hostile);
    await mkdir(join(folder, '.config'));
    await writeSite(join(folder, '.config'), 'config.js', hostile);
    await writeSite(folder, 'planipsy.yaml', { ...site, $import: './evil.js' });
    // Playwright's copy of graceful-fs caches process.cwd() until process.chdir() is called. Called here, it would cache
    // a folder that the program under test passes through, and every later file of this worker would be in the wrong one.
    const before = await readlink('/proc/self/cwd');
    chdir(folder);
    try {
      expect(await problemOf(loadSite({ folder }))).toMatchObject({
        params: { errors: [{ path: '$import', code: 'unknown-key' }] },
      });
      expect(await problemOf(loadSite({ file: './evil.cjs' }))).toMatchObject({ code: 'usage.site-ending' });
      expect(await readlink('/proc/self/cwd')).toBe(folder);
    } finally {
      chdir(before);
    }
    expect('hostileCodeRan' in globalThis).toBe(false);
  });

  test('reads only ordinary files of a modest size', async () => {
    const { folder } = await makeSite();
    await mkdir(join(folder, 'folder.yaml'));
    await symlink('/dev/zero', join(folder, 'endless.yaml'));
    await writeSite(folder, 'large.yaml', '#'.repeat(64 * 1024 + 1));
    const reasonOf = async (name: string) => (await problemOf(loadSite({ file: join(folder, name) }))).params;
    expect(await reasonOf('folder.yaml')).toMatchObject({ reason: 'not-a-file' });
    expect(await reasonOf('endless.yaml')).toMatchObject({ reason: 'not-a-file' });
    expect(await reasonOf('large.yaml')).toMatchObject({ reason: 'too-large' });
  });

  test('sees through a link that puts the journal where nginx serves', async () => {
    const { folder, site } = await makeSite({ public: '' });
    await mkdir(join(folder, 'state'));
    await symlink(join(folder, 'state'), join(folder, 'www'));
    const file = await writeSite(folder, 'planipsy.json', { ...site, public: join(folder, 'www') });
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-invalid',
      params: { errors: [{ path: 'state', code: 'overlap', params: { reason: 'served', key: 'public' } }] },
    });
  });
});

describe.runIf(process.geteuid?.() === 0)('loadSite as root', () => {
  test.each([
    ['the file, written by all', '', 0o646, 'others'],
    ['the file, written by a group', '', 0o664, 'group'],
    ['the folder, written by all', '..', 0o777, 'others'],
    ['the folder above, written by a group', '../..', 0o770, 'group'],
  ])('refuses %s', async (_what, where, mode, by) => {
    const top = await realpath(await makeScratchFolder());
    const { site } = await makeSite();
    const folder = join(top, 'etc', 'ospi-update');
    await mkdir(folder, { recursive: true });
    const file = await writeSite(folder, 'planipsy.json', site);
    const path = join(file, where);
    await chown(path, 0, 1234);
    await chmod(path, mode);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path, by }], runner: 0 },
    });
  });

  test('refuses a file of another user, also behind a link', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    const link = join(folder, 'link.json');
    await symlink(file, link);
    await chown(file, 1234, 0);
    const stranger = { params: { findings: [{ path: file, by: 'owner', uid: 1234 }] } };
    expect(await problemOf(loadSite({ file }))).toMatchObject(stranger);
    expect(await problemOf(loadSite({ file: link }))).toMatchObject(stranger);
    await chown(file, 0, 0);
    expect((await loadSite({ file: link })).name).toBe('link');
  });

  // With `chown nobody root/`, nobody renamed root/.staging away and had hooks of his own run as root.
  test.each([
    { name: 'root', what: 'of another user', uid: 65534, gid: 0, mode: 0o755, by: 'owner' },
    { name: 'root', what: 'written by a group', uid: 0, gid: 1234, mode: 0o775, by: 'group' },
    { name: 'state', what: 'written by all', uid: 0, gid: 0, mode: 0o777, by: 'others' },
    { name: 'state/public', what: 'of another user', uid: 65534, gid: 0, mode: 0o755, by: 'owner' },
    { name: 'backups', what: 'written by all', uid: 0, gid: 0, mode: 0o777, by: 'others' },
    { name: 'backups', what: 'to which all can add', uid: 0, gid: 0, mode: 0o1777, by: 'others' },
  ])('refuses the folder $name, $what', async ({ name, uid, gid, mode, by }) => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    await loadSite({ file });
    await chown(path, uid, gid);
    await chmod(path, mode);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path, by, mode: mode.toString(8).padStart(4, '0'), uid }] },
    });
  });

  test('refuses a folder above one of the data, where another one could be put in its place', async () => {
    const { folder, site } = await makeSite();
    const above = join(folder, 'application');
    const data = join(above, 'data');
    await mkdir(data, { recursive: true });
    const file = await writeSite(folder, 'planipsy.json', {
      ...site,
      backup: { ...site.backup, folders: [data] },
    });
    await chown(data, 1234, 1234);
    await loadSite({ file });
    await chown(above, 1234, 1234);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path: above, by: 'owner', uid: 1234 }] },
    });
  });

  test('tells all folders that it refuses at once, and each of them once', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    for (const path of [site.root, site.state]) await mkdir(path);
    await symlink(site.root, join(folder, 'link'));
    const linked = await writeSite(folder, 'linked.json', { ...site, root: join(folder, 'link') });
    await chown(site.root, 65534, 0);
    await chmod(site.state, 0o777);
    const findings = [
      { path: site.root, by: 'owner', mode: '0755', uid: 65534 },
      { path: site.state, by: 'others', mode: '0777', uid: 0 },
    ];
    expect((await problemOf(loadSite({ file }))).params).toEqual({ findings, runner: 0 });
    expect((await problemOf(loadSite({ file: linked }))).params).toEqual({ findings, runner: 0 });
  });

  test('refuses a folder of releases that another user could exchange what is verified in', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    const releases = join(site.root, 'releases');
    await mkdir(releases, { recursive: true });
    await chown(releases, 65534, 0);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path: releases, by: 'owner' }] },
    });
  });

  test('refuses folders above: who can rename them, or make those that are missing, rules what is in them', async () => {
    const { folder, site } = await makeSite();
    const above = join(folder, 'above');
    await mkdir(above);
    const backup = { ...site.backup, folder: join(above, 'missing', 'backups') };
    const file = await writeSite(folder, 'planipsy.json', { ...site, backup });
    await chmod(above, 0o777);
    const refused = { params: { findings: [{ path: above, by: 'others' }] } };
    expect(await problemOf(loadSite({ file }))).toMatchObject(refused);
    // As in /tmp: nobody can rename what root has created there, but anybody can create what is missing.
    await chmod(above, 0o1777);
    const missing = join(above, 'missing');
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-place-open',
      params: { path: missing, folder: above },
    });
    await mkdir(missing);
    expect((await loadSite({ file })).name).toBe('planipsy');
  });

  test('refuses a program of another user that would start a service as root', async () => {
    const { folder, site } = await makeSite();
    const program = join(folder, 'ctl');
    await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
    const service = { name: 'web', start: [program], stop: ['sh', program], status: ['true'] };
    const file = await writeSite(folder, 'planipsy.json', { ...site, services: [service] });
    await loadSite({ file });
    await chown(program, 65534, 0);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path: program, by: 'owner' }] },
    });
  });

  // The group bits are then the most that an entry of the ACL may grant; the group itself may be root's.
  test('refuses folders that a list of others may write, whatever their owner and group', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    const releases = join(site.root, 'releases');
    await mkdir(releases, { recursive: true });
    await chmod(releases, 0o775);
    expect((await loadSite({ file })).name).toBe('planipsy');
    execFileSync('setfacl', ['--modify', 'user:1234:rwx', releases]);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path: releases, by: 'group', mode: '0775', uid: 0 }] },
    });
    // The suggested fix works.
    await chmod(releases, 0o755);
    expect((await loadSite({ file })).name).toBe('planipsy');
  });

  test('refuses services whose programs are the platform’s own: they run as root', async () => {
    const { folder, site } = await makeSite();
    const program = join(folder, 'service');
    await writeFile(program, '', { mode: 0o755 });
    const command: [string, ...string[]] = [program, 'x'];
    const service = { name: 'web', start: command, stop: command, status: command };
    const file = await writeSite(folder, 'planipsy.json', { ...site, services: [service] });
    expect((await loadSite({ file })).name).toBe('planipsy');
    await chown(program, 1234, 1234);
    expect(await problemOf(loadSite({ file }))).toMatchObject({
      code: 'usage.site-writable-by-others',
      params: { findings: [{ path: program, by: 'owner', uid: 1234 }] },
    });
  });

  test('leaves the data folders and the inbox to those who work in them', async () => {
    const { folder, site } = await makeSite();
    const inbox = join(folder, 'inbox');
    const file = await writeSite(folder, 'planipsy.json', { ...site, inbox });
    for (const path of [inbox, ...site.backup.folders]) {
      await mkdir(path);
      await chown(path, 1234, 1234);
      await chmod(path, 0o777);
    }
    expect((await loadSite({ file })).name).toBe('planipsy');
  });

  test('asks of an ordinary user only that what he uses is his own or root’s', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    await chmod(folder, 0o755);
    for (const path of [site.root, site.state, site.backup.folder]) await mkdir(path);
    await chown(site.state, 65534, 65534);
    await chmod(site.state, 0o777);
    await withUser(65534, async () => {
      expect((await loadSite({ file })).name).toBe('planipsy');
    });
    await chown(site.root, 1234, 0);
    const findings = [{ path: site.root, by: 'owner', mode: '0755', uid: 1234 }];
    await withUser(65534, async () => {
      expect((await problemOf(loadSite({ file }))).params).toEqual({ findings, runner: 65534 });
    });
  });
});

describe('what is told of folders that others could write', () => {
  const findings = [
    { path: '/srv/planipsy', by: 'owner', mode: '0755', uid: 65534 },
    { path: '/srv/mes sauvegardes', by: 'others', mode: '0777', uid: 0 },
  ] as const;
  const command = "chown root /srv/planipsy && chmod go-w /srv/planipsy '/srv/mes sauvegardes'";

  test.each(['en', 'fr'] as const)('names each place, and one command that mends all (%s)', (language) => {
    const tell = catalogues[language].problems['usage.site-writable-by-others'];
    const { what, remedy } = tell({ findings, runner: 0 });
    expect(what.split('\n')).toEqual([
      expect.any(String),
      expect.stringMatching(/^ {2}.*\/srv\/planipsy.*65534/),
      expect.stringMatching(/^ {2}.*\/srv\/mes sauvegardes.*0777/),
    ]);
    expect(remedy.endsWith(command)).toBe(true);
    expect(tell({ findings, runner: 1000 }).remedy).toContain('chown 1000 /srv/planipsy');
  });
});

/** Acts as an ordinary user for a while, as far as the file system is concerned. */
async function withUser(uid: number, action: () => Promise<void>): Promise<void> {
  process.seteuid?.(uid);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}
