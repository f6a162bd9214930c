import { readFile, rm, writeFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import { demoUsers } from '../../fixtures/planipsy/users.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectAccessible, openBrowser, takePicture } from '../browser.ts';
import { makeSite } from './sites.ts';
import {
  acceptNotice,
  expectNoFault,
  importArchive,
  openSuperviseur,
  patience,
  readPanel,
  signIn,
  signInAsReader,
  tabTo,
} from './superviseur-kit.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('one page from the sign-in to the end of an update, by the keyboard alone; then of one that fails', async () => {
  const site = await makeSite({ importing: true });
  await expectOwnAccount(site);
  const held = join(site.folder, 'held');
  await writeFile(held, '');
  onTestFinished(() => rm(held, { force: true })); // Otherwise its end would wait for that update's.
  const hook = await readFile(join(planipsy.folder, 'hooks/migrate'), 'utf8');
  const wait = `while test -e '${held}'; do sleep 0.1; done`;
  // With a name of its own: elsewhere the same version is packed without the wait.
  const good = await site.packUpdate({ version: '4.3.0', scripts: { migrate: `${wait}\n${hook}` } });
  const failing = await site.packUpdate({ version: '4.4.0', failIn: 'migrate' });
  const visit = await openSuperviseur(browser, site);
  const { page } = visit;
  const { keyboard } = page;
  page.on('filechooser', () => undefined); // So that the browser knows long before Enter is pressed.
  await expectAccessible(page);

  const [{ login, password }] = demoUsers;
  await page.locator('#login').focus();
  await keyboard.type(login);
  await keyboard.press('Tab');
  await keyboard.type(password);
  await keyboard.press('Enter');
  const tab = page.getByRole('tab', { name: 'Import' });
  await tab.waitFor();
  await tab.focus();
  await keyboard.press('ArrowRight');
  expect(await page.getByRole('tab', { name: 'Suivi' }).getAttribute('aria-selected')).toBe('true');
  await page.getByRole('heading', { name: 'Aucune installation en cours' }).waitFor();
  await keyboard.press('Home');
  await page.getByRole('heading', { name: 'Importer une mise à jour' }).waitFor();
  await tabTo(page, '#file');
  const choosing = page.waitForEvent('filechooser');
  await keyboard.press('Enter');
  await (await choosing).setFiles(good);
  await page.getByText('planipsy-4.3.0.ospi, ').waitFor();
  await tabTo(page, 'form.card button');
  await keyboard.press('Enter');

  await page
    .getByRole('heading', { name: 'Envoi de planipsy-4.3.0.ospi' })
    .or(page.locator('#accept'))
    .waitFor();
  await page.locator('#accept').waitFor(patience);
  // What had the focus has gone twice: its reader is where the page goes on.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('PlaniPSY 4.3.0');
  await page.getByRole('region', { name: 'Notice' }).getByText('À lire avant l’installation').waitFor();
  expect(await readPanel(page)).toMatch(/PlaniPSY 4\.3\.0 De la version 4\.2\.0 à la version 4\.3\.0/);
  // Whether one can ask from here at all is no news for who has asked; without a window there is no choice.
  expect(await readPanel(page)).not.toMatch(/Demandes du Superviseur|Quand installer/);
  await expectAccessible(page);
  await takePicture(page, 'superviseur-notice');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('I have read the notice').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Français' }).click();
  await tabTo(page, 'form button.main');
  await keyboard.press('Enter');
  await page.getByText('Cochez d’abord').waitFor(); // And the box has the focus.
  await keyboard.press('Space');
  await tabTo(page, 'form button.main');
  await keyboard.press('Enter');

  // Its services are stopped meanwhile.
  await page.getByText('Étape : Migration des notes').waitFor(patience);
  await page.getByText('Cette page continue d’elle-même').waitFor();
  const running = await readPanel(page);
  expect(running).toMatch(/L’installation est en cours De la version 4\.2\.0 à la version 4\.3\.0/);
  expect(running).toMatch(/\d+\s%/);
  await expect.poll(() => page.locator('[aria-live]').textContent()).toContain('Migration des notes');
  await expectAccessible(page);
  await takePicture(page, 'superviseur-running');
  await rm(held);
  await page.getByRole('heading', { name: 'La mise à jour est installée' }).waitFor(patience);
  await page.locator('td.succeeded').waitFor(patience);
  expect(await readPanel(page)).toContain('4.2.0 vers 4.3.0 Mme Durand Installée');
  expect(await site.readInstalledVersion()).toBe('4.3.0');

  await importArchive(page, failing);
  await acceptNotice(page);
  await page.getByRole('heading', { name: 'La mise à jour a échoué' }).waitFor(patience);
  await page.locator('td.failed').waitFor(patience);
  const failed = await readPanel(page);
  const { incident } = JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8')) as {
    readonly incident: string;
  };
  expect(failed).toContain(incident);
  expect(failed).toMatch(/la version précédente est de nouveau en service.*Que faire.*04 26 10 06 36/);
  await expectAccessible(page);
  await takePicture(page, 'superviseur-failed');
  expect(await site.readInstalledVersion()).toBe('4.3.0');

  await page.getByRole('tab', { name: 'Import' }).click();
  await page.getByText('Aucune autre ne sera acceptée').waitFor();
  await importArchive(page, await site.packUpdate({ version: '4.5.0' }));
  await page.locator('.state', { hasText: 'Refusée' }).waitFor(patience);
  const refused = await readPanel(page);
  expect(refused).toContain(incident);
  expect(refused).toMatch(/OSPI-\d{4}/);
  await page.getByRole('button', { name: 'English' }).click();
  await page.locator('.state', { hasText: 'Refused' }).waitFor();
  await expectAccessible(page);
  await takePicture(page, 'superviseur-refused');
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  await expectNoFault(visit);
});

test('a wrong file is told at once, a stranger’s by its first bytes, and a hostile notice is only text', async () => {
  const site = await makeSite({ importing: true });
  const key = join(site.publisher, 'stranger');
  await runOrThrow(site.commandLine(['pack', '--new-key', key]));
  const ballastMegabytes = 40;
  const strangers = await site.packUpdate({
    ...{ version: '4.5.0', name: 'strangers.ospi', key: `${key}.key`, ballastMegabytes },
  });
  const content =
    '# Read\n\n<script>window.hacked = true</script>\n<img src=x onerror="window.hacked = true">\n\n' +
    '[click](javascript:window.hacked=true) [site](https://ospi.fr/) `<b>` **</div><script>window.hacked=1</script>**\n';
  const hostile = await site.packUpdate({ version: '4.3.0', notice: { path: 'notice.md', content } });
  const visit = await openSuperviseur(browser, site, 'en-GB');
  const { page } = visit;
  await signIn(page);

  for (const [name, bytes, said] of [
    ['update.zip', 'PK\u0003\u0004', 'This is a ZIP file'],
    ['planipsy-4.3.0.ospi', '<!DOCTYPE html><title>Sign in', 'This is a web page'],
    ['planipsy-4.3.0.ospi', '', 'This file is empty'],
    ['planipsy-4.3.0.ospi', 'MZ', 'This is not an update file'],
  ] as const) {
    const before = performance.now();
    await page.locator('#file').setInputFiles({ name, mimeType: '', buffer: Buffer.from(bytes) });
    await page.locator('[data-said]').getByText(said).waitFor();
    expect(performance.now() - before).toBeLessThan(1000);
    expect(await page.getByRole('button', { name: 'Import' }).isDisabled()).toBe(true);
  }

  // On a line as slow as this, all of it would take minutes.
  const session = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 500_000 };
  await session.send('Network.emulateNetworkConditions', slow);
  await importArchive(page, strangers);
  await page.locator('.state', { hasText: 'Refused' }).waitFor({ timeout: 20_000 });
  expect(await readPanel(page)).toMatch(/OSPI-\d{4}/);
  await expect
    .poll(async () => (await runOrThrow(['du', '-sk', site.requests])).stdout)
    .toMatch(/^\d{1,4}\s/);
  await session.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });

  await importArchive(page, hostile);
  const notice = page.getByRole('region', { name: 'Notice' });
  await notice.getByText('<script>').first().waitFor(patience);
  expect(await notice.locator('script, img, b').count()).toBe(0);
  expect(await notice.locator('a').count()).toBe(1);
  expect(await notice.locator('a').getAttribute('href')).toBe('https://ospi.fr/');
  const alone = await page.context().newPage();
  const path = await page.getByRole('link', { name: 'Open the notice' }).getAttribute('href');
  await alone.goto(new URL(path ?? '', site.url).href);
  for (const each of [page, alone]) expect(await each.evaluate('window.hacked')).toBeUndefined();
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByRole('heading', { name: 'Import an update' }).waitFor(patience);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  await expectNoFault(visit);
});

test('who may not import sees the follow-up alone, and the server refuses the rest', async () => {
  const site = await makeSite({ importing: true });
  const visit = await openSuperviseur(browser, site);
  const { page } = visit;
  await signInAsReader(page);
  expect(await page.getByRole('tab').allTextContents()).toEqual(['Suivi']);
  expect(await page.locator('input[type=file]').count()).toBe(0);
  const token = await page.locator('#updates').getAttribute('data-token');
  // With its reason, also where nginx still sends what nobody wants.
  for (const length of [1, 8 * 2 ** 20]) {
    const answer = await page.request.put(`${site.url}superviseur/api/uploads/a?offset=0`, {
      headers: { 'x-superviseur-token': token ?? '' },
      data: Buffer.alloc(length),
    });
    expect([answer.status(), await answer.json()]).toMatchObject([403, { code: 'not-allowed' }]);
  }
  await page.getByRole('link', { name: 'Accueil' }).click();
  await page.getByText('PlaniPSY 4.2.0').waitFor();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.locator('#login').waitFor();
  await page.locator('#login').fill('nobody');
  await page.locator('#password').fill('guess');
  await page.locator('main button').click();
  await page.getByText('Identifiant ou mot de passe incorrect').waitFor();
  await expectNoFault(visit);
});

/** Where root installs, the Superviseur is nobody of root's, and its folder is its own. */
async function expectOwnAccount({ root, requests }: ScratchSite): Promise<void> {
  if (geteuid?.() !== 0) return;
  const pid = (await readFile(join(root, 'run/superviseur.pid'), 'utf8')).trim();
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const { uid, mode } = await stat(requests);
  expect(uid).not.toBe(0);
  expect(mode & 0o7777).toBe(0o2770);
  expect(status).toMatch(new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s+${uid}\\s+${uid}$`, 'm'));
  expect(status).toMatch(/^Groups:\s*$/m);
  expect(status).toMatch(/^CapEff:\s*0+$/m);
}
