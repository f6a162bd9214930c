import { chmod, chown, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSite } from '../../../src/domain/site/load-site.ts';
import { Problem } from '../../../src/ports/problem.ts';
import { makeScratchFolder } from '../../ports.ts';

/** A key of the right form; nothing is verified with it here. */
const publicKey = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(40, 7)]).toString('base64');

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
      maintenance: { exempt: ['/superviseur'] },
      backup: { ...site.backup, keep: 3 },
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
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(await problemOf(loadSite({ folder }))).toMatchObject({
        params: { errors: [{ path: '$import', code: 'unknown-key' }] },
      });
      expect(await problemOf(loadSite({ file: './evil.cjs' }))).toMatchObject({ code: 'usage.site-ending' });
      expect(process.cwd()).toBe(folder);
    } finally {
      process.chdir(before);
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
      params: { path, by },
    });
  });

  test('refuses a file of another user, also behind a link, and a state folder that others write', async () => {
    const { folder, site } = await makeSite();
    const file = await writeSite(folder, 'planipsy.json', site);
    const link = join(folder, 'link.json');
    await symlink(file, link);
    await chown(file, 1234, 0);
    const stranger = { code: 'usage.site-writable-by-others', params: { by: 'owner', uid: 1234 } };
    expect(await problemOf(loadSite({ file }))).toMatchObject(stranger);
    expect(await problemOf(loadSite({ file: link }))).toMatchObject(stranger);
    await chown(file, 0, 0);
    await mkdir(site.state);
    await chmod(site.state, 0o777);
    expect(await problemOf(loadSite({ file }))).toMatchObject({ params: { path: site.state, by: 'others' } });
    await chmod(site.state, 0o750);
    expect((await loadSite({ file: link })).name).toBe('link');
  });
});
