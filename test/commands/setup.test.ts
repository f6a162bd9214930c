import { mkdir, readFile, readdir, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { runSetupNginx, runSetupSystemd } from '../../src/commands/setup.ts';
import { renderSnippet } from '../../src/domain/nginx/snippet.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import { sitePaths } from '../../src/model/site.ts';
import type { User } from '../../src/model/machine.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

const { en, fr } = catalogues;

async function prepare(user?: User): Promise<{ folder: string; context: CommandContext }> {
  const folder = await makeScratchFolder();
  const ports = createTestPorts();
  const context: CommandContext = {
    site: await makeTestSite(folder),
    ports:
      user === undefined
        ? ports
        : { ...ports, system: { ...ports.system, user: () => Promise.resolve(user) } },
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'fr',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords: { fr: fr.maintenance.page, en: en.maintenance.page },
  };
  return { folder, context };
}

describe('setup nginx', () => {
  test('gives the snippet and writes the page in both languages', async () => {
    const { context } = await prepare();
    const { site } = context;
    const result = await runSetupNginx(context, {});
    expect(result).toEqual({ kind: 'snippet', snippet: renderSnippet(site) });
    const page = await readFile(sitePaths(site).page, 'utf8');
    expect(page).toContain('La plateforme est en maintenance');
    expect(page).toContain('The platform is under maintenance');
    expect((await readdir(site.public)).sort()).toEqual([
      'follow-up.html',
      'maintenance-cut.en.json',
      'maintenance-cut.fr.json',
      'maintenance-cut.html',
      'maintenance-sent.html',
      'maintenance.en.json',
      'maintenance.fr.json',
      'maintenance.html',
      'progress.json',
    ]);
  });

  test('writes the snippet where it is told to, as a whole, and again the same', async () => {
    const { context, folder } = await prepare();
    const output = `${folder}/snippet.conf`;
    for (let turn = 0; turn < 2; turn += 1) {
      const result = await runSetupNginx(context, { output });
      expect(result).toMatchObject({ written: output });
      expect(await readFile(output, 'utf8')).toBe(renderSnippet(context.site));
      expect((await stat(output)).mode & 0o777).toBe(0o644);
    }
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.tmp'));
  });

  test.each([
    ['missing/snippet.conf', 'ENOENT'],
    ['folder', 'EISDIR'],
  ])('says why it cannot write to %s', async (name, reason) => {
    const { context, folder } = await prepare();
    await mkdir(`${folder}/folder`);
    await expect(runSetupNginx(context, { output: `${folder}/${name}` })).rejects.toMatchObject({
      code: 'usage.snippet-unwritable',
      params: { path: `${folder}/${name}`, reason },
    });
  });

  test('leaves a link or a device as it is: one of the server itself was replaced', async () => {
    const { context, folder } = await prepare();
    await symlink('/nowhere', `${folder}/link`);
    await expect(runSetupNginx(context, { output: `${folder}/link` })).rejects.toMatchObject({
      code: 'usage.snippet-unwritable',
      params: { reason: 'EEXIST' },
    });
    expect(await readlink(`${folder}/link`)).toBe('/nowhere');
  });

  test('is refused to anyone but root and the administrators, and then changes nothing', async () => {
    const { context, folder } = await prepare({ uid: 12_345, name: 'nurse', groups: ['users'] });
    await expect(runSetupNginx(context, { output: `${folder}/snippet.conf` })).rejects.toMatchObject({
      exit: 'permission',
    });
    expect(await readdir(context.site.public)).toEqual([]);
    expect(await readdir(folder)).not.toContain('snippet.conf');
  });
});

describe('setup systemd', () => {
  const options = { program: ['/usr/bin/node', '/opt/ospi-update.js'], words: fr.reboot.units };
  const hold = 'planipsy-web.service.d/ospi-update.conf';
  const names = [
    'ospi-update-recover-planipsy.service',
    'ospi-update-backup-planipsy.service',
    'ospi-update-backup-planipsy.timer',
    'ospi-update-verify-planipsy.service',
    'ospi-update-verify-planipsy.timer',
  ];

  test('gives the unit files and writes nothing', async () => {
    const { context, folder } = await prepare();
    const before = await readdir(folder, { recursive: true });
    const { units, written } = await runSetupSystemd(context, options);
    expect(units.map(({ name }) => name)).toEqual(names);
    expect(written).toBeUndefined();
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  test('writes them to a folder, and again the same', async () => {
    const { context, folder } = await prepare();
    await mkdir(`${folder}/units`);
    for (let turn = 0; turn < 2; turn += 1) {
      const { units, written } = await runSetupSystemd(context, { ...options, output: `${folder}/units` });
      expect(written).toBe(`${folder}/units`);
      for (const { name, content } of units)
        expect(await readFile(`${folder}/units/${name}`, 'utf8')).toBe(content);
    }
    expect((await readdir(`${folder}/units`)).sort()).toEqual(names.toSorted());
  });

  test('holds the units of the platform, and no longer one that is not its own any more', async () => {
    const { context, folder } = await prepare();
    const at = (services: CommandContext['site']['services']) => ({
      ...context,
      site: { ...context.site, services },
    });
    const [web, worker] = [{ unit: 'planipsy-web.service' }, { unit: 'planipsy-worker.service' }];
    await mkdir(`${folder}/units/${worker.unit}.d`, { recursive: true });
    await writeFile(`${folder}/units/${worker.unit}.d/own.conf`, '');
    await writeFile(`${folder}/units/some.d`, '');
    await mkdir(`${folder}/units/other.service.d`);
    await writeFile(
      `${folder}/units/other.service.d/ospi-update.conf`,
      '[Unit]\nAssertPathExists=|/run/ospi-update/bi.may-start\n',
    );
    const output = `${folder}/units`;
    for (let turn = 0; turn < 2; turn += 1) {
      const { units } = await runSetupSystemd(at([web, worker]), { ...options, output });
      expect(units.map(({ name }) => name)).toContain(hold);
    }
    await runSetupSystemd(at([worker]), { ...options, output });
    expect((await readdir(output, { recursive: true })).filter((name) => name.includes('.d')).sort()).toEqual(
      [
        'other.service.d',
        'other.service.d/ospi-update.conf',
        `${worker.unit}.d`,
        `${worker.unit}.d/ospi-update.conf`,
        `${worker.unit}.d/own.conf`,
        'some.d',
      ],
    );
    await runSetupSystemd(at([]), { ...options, output });
    expect(await readdir(`${output}/${worker.unit}.d`)).toEqual(['own.conf']);
  });

  test('says why it cannot write', async () => {
    const { context, folder } = await prepare();
    await expect(runSetupSystemd(context, { ...options, output: `${folder}/missing` })).rejects.toMatchObject(
      {
        code: 'usage.units-unwritable',
        params: { path: `${folder}/missing/${names[0]}`, reason: 'ENOENT' },
      },
    );
  });

  test('is refused to anyone but root and the administrators', async () => {
    const { context } = await prepare({ uid: 12_345, name: 'nurse', groups: ['users'] });
    await expect(runSetupSystemd(context, options)).rejects.toMatchObject({ exit: 'permission' });
  });
});
