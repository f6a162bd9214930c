import { readFile, rename, rm, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { askOnce, createBrowser } from '../../fixtures/visitor/ask.ts';
import { expectRecovered, killAt, type Place } from './interrupt.ts';
import { expectEnd, makeSite } from './sites.ts';

/** Recoveries that somebody or something has obstructed since the update was killed. */
async function interrupt(place: Place): Promise<ScratchSite> {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], place);
  return site;
}

const recover = (site: ScratchSite, ...options: readonly string[]) =>
  site.run(['support', 'recover', ...options]);

async function pointCurrentAt({ root }: ScratchSite, target: string): Promise<void> {
  await unlink(join(root, 'current'));
  await symlink(target, join(root, 'current'));
}

test('what visitors saved once the flag was gone is not undone, although nginx is down by then', async () => {
  const site = await interrupt('step.finished hook-migrate');
  await rm(join(site.public, 'maintenance.flag'));
  await site.startServices();
  const browser = createBrowser(site.url);
  await expect
    .poll(() =>
      browser
        .send(site.kit.save('saved in the new version'), 'new')
        .then((answer) => site.kit.isAcknowledged(answer)),
    )
    .toBe(true);
  browser.close();
  const nginx = Number(await readFile(join(site.folder, 'nginx/nginx.pid'), 'utf8'));
  process.kill(nginx, 'SIGTERM');
  await expect
    .poll(() =>
      askOnce(site.url, '/').then(
        () => 'up',
        () => 'down',
      ),
    )
    .toBe('down');
  expectEnd(await recover(site), 8, /visitors may have reached the new version/);
  const notes = await readFile(join(site.root, 'shared/notes.jsonl'), 'utf8');
  expect(notes).toContain('saved in the new version');
  expect(await site.readInstalledVersion()).toBe('4.3.0');
});

test('a new version that was turned away from by hand is not reported as installed', async () => {
  const site = await interrupt('step.finished health-check');
  await pointCurrentAt(site, 'releases/4.2.0');
  expectEnd(await recover(site), 8, /points to version 4\.2\.0, not to version 4\.3\.0/, /ln -sfn/);
  expectEnd(await site.run(['--lang', 'fr', 'status']), 0, /page de maintenance/i);
  await pointCurrentAt(site, 'releases/4.3.0');
  expectEnd(await recover(site), 0, /4\.3\.0/);
  await expectRecovered(site, '4.3.0');
});

test('an old version that is gone is not turned to, and the new one is not removed', async () => {
  const site = await interrupt('step.finished hook-migrate');
  const old = join(site.root, 'releases/4.2.0');
  await rename(old, join(site.folder, 'aside'));
  expectEnd(await recover(site), 8, /releases\/4\.2\.0 was removed/);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  await expect(readFile(join(site.root, 'releases/4.3.0/web.js'))).resolves.toBeDefined();
  // A boot leaves it alone, and says so.
  expectEnd(await recover(site, '--interrupted'), 8, /is left as it is/, /support recover/);
  await rename(join(site.folder, 'aside'), old);
  expectEnd(await recover(site), 0, /4\.2\.0/);
  await expectRecovered(site, '4.2.0');
});

test('a platform that stopped during the backup of a killed update is started before it is called open', async () => {
  const site = await interrupt('step.started backup');
  await site.stopServices();
  expectEnd(await recover(site, '--interrupted'), 0, /4\.2\.0/);
  expect((await site.ask('/')).status).toBe(200);
  await expectRecovered(site, '4.2.0');
});
