import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../domain/maintenance/stand.ts';
import { withOwnMounts } from '../mounts.ts';
import { expectEnd, makeSite } from './sites.ts';
import { reload } from './setup-nginx-kit.ts';

test('another name that leads to the platform is found by check, and closed by setup nginx', async () => {
  const site = await makeSite();
  const folder = join(site.folder, 'nginx');
  const config = join(folder, 'nginx.conf');
  const before = await readFile(config, 'utf8');
  const [portal = ''] = /proxy_pass [^;]+/.exec(before) ?? [];
  const other = `server { listen ${new URL(site.url).host}; server_name other.example; location / { ${portal}; } }`;
  await writeFile(config, before.replace(/\}\s*$/, `${other}\n}\n`));
  await reload(folder);
  // Like the system's own nginx, whose configuration every command reads.
  const asSystems = (args: readonly string[]) =>
    site.run(args, {
      through: withOwnMounts('mount --bind "$1" /etc/nginx || exit 99; shift; exec "$@"', folder),
    });
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await asSystems(['check', archive]), 3, /OSPI-3013/, /nginx\.conf:\d+/);
  expectEnd(await asSystems(['apply', '--accept-notice', archive]), 3, /OSPI-3013/);
  expectEnd(await site.run(['setup', 'nginx', '--install', '--yes', '--nginx-config', config]), 0);
  expectEnd(await asSystems(['check', archive]), 0);
  await writeFile(join(site.public, 'maintenance.flag'), '');
  const { status } = await ask(new URL(site.url), { headers: { host: 'other.example' } });
  expect(status).toBe(503);
});
