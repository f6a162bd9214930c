import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { preparePublicFolder } from '../../../src/domain/maintenance/public-folder.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { expectAccessible, openBrowser, openVisit } from '../../browser.ts';
import { createTestPorts } from '../../ports.ts';
import { pageWords, startStand } from './stand.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const released = {
  format: 1,
  platform: 'plani-psy',
  state: 'maintenance',
  step: null,
  percent: 100,
  startedAt: '2026-11-22T17:00:00.000Z',
  updatedAt: '2026-11-22T17:10:00.000Z',
  secondsLeft: null,
  from: '4.2.0',
  to: '4.3.0',
  outcome: { fr: 'La mise à jour a échoué.', en: 'The update failed.' },
  steps: [],
  warnings: [],
  incident: null,
  messageCode: null,
};

test('a page turned on by hand says so, whatever became of the last update', async () => {
  const { site, nginx, setFlag } = await startStand();
  await writeFile(sitePaths(site).progress, JSON.stringify(released));
  const byHand = {
    since: new Date().toISOString(),
    reason: 'Nouveau <disque>',
    until: '2026-12-01T10:30:00.000Z',
  };
  await preparePublicFolder({ site, ports: createTestPorts(), words: pageWords, byHand });
  await setFlag();
  const { page, complaints } = await openVisit(browser, { locale: 'fr-FR' });
  const told = page.waitForResponse((response) => response.url().endsWith('/progress.json'));
  await page.goto(nginx.url);
  await (await told).finished();
  await page.getByText('Raison : Nouveau <disque>').waitFor();
  await page.getByText(/Réouverture prévue vers mardi 1 décembre/).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual([
    'La plateforme est en maintenance',
  ]);
  expect(await page.locator('main').innerText()).not.toMatch(/mise à jour|redémarrez/);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});
