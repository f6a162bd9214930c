import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

interface Config extends Record<string, unknown> {
  backup: Record<string, unknown>;
}

test('two platforms that name one folder for their backups, state or page: neither touches the other’s', async () => {
  const site = await makeSite();
  const configFile = await reconfigure(site, () => undefined);
  const run = (...args: string[]) => site.run(args, { configFile });
  const config = parse(await readFile(configFile, 'utf8')) as Config;
  const other = join(dirname(configFile), 'bi.yaml');
  const at = (name: string) => join(site.folder, `bi-${name}`);
  const own = {
    ...{ ...config, product: 'bi', root: at('root'), state: at('state'), public: at('public') },
    backup: { ...config.backup, folder: at('backups') },
  };
  const write = (change: object) => writeFile(other, stringify({ ...own, ...change }), { mode: 0o644 });
  await mkdir(at('root'));
  await write({});
  expectEnd(await run('backup', 'create'), 0);
  // One that the other platform is taking at this moment.
  const taking = join(site.backups, '.2026-11-22T03-00-00-abcd.partial');
  await mkdir(taking, { recursive: true });

  await write({ backup: { ...config.backup, folder: site.backups } });
  const archive = await site.packUpdate({ version: '4.3.0' });
  const before = await fingerprint(site);
  for (const args of [
    ['check', '--no-rehearsal'],
    ['backup', 'create'],
    ['backup', 'prune'],
    ['apply', '--accept-notice', archive],
  ])
    expectEnd(await run(...args), 3, /OSPI-0397/, /bi .*backup\.folder/);
  expect((await stat(taking)).isDirectory()).toBe(true);
  expect(await fingerprint(site)).toBe(before);
  expectEnd(await run('status'), 0);

  await write({ state: config['state'] });
  expectEnd(await run('check', '--no-rehearsal'), 3, /OSPI-0397/, /`state`/);
  await write({ public: site.public });
  expectEnd(await run('check', '--no-rehearsal'), 3, /OSPI-0397/, /`public`/);
  // Another configuration of this very platform.
  await writeFile(other, stringify(config));
  expectEnd(await run('backup', 'create'), 0);
  await rm(other);
});
