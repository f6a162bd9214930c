import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { outliveWorkers } from '../../fixtures/nginx/nginx.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectEnd } from './sites.ts';

export async function configure(site: ScratchSite, from: string, to: string): Promise<void> {
  const config = await readFile(site.configFile, 'utf8');
  const changed = config.replace(from, to);
  expect(changed).not.toBe(config);
  await writeFile(site.configFile, changed);
  expectEnd(await site.run(['setup', 'nginx', '--output', site.snippet]), 0);
  const master = Number(await readFile(join(site.folder, 'nginx/nginx.pid'), 'utf8'));
  await outliveWorkers(master, () => Promise.resolve(process.kill(master, 'SIGHUP')));
  await expect.poll(async () => (await site.run(['check'])).code).toBe(0);
}
