import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { expectAccessible, openBrowser, openVisit } from '../browser.ts';
import { expectEnd, makeSite } from './sites.ts';

const patience = { timeout: 60_000 };

test('in one visit a browser sees the old version, the page with moving progress, and the new version at the address it came from', async () => {
  const site = await makeSite();
  const hold = join(site.folder, 'hold');
  await writeFile(hold, '');
  const wait = `while test -e '${hold}'; do sleep 0.05; done`;
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'pre-install': `echo '::progress 20 half'; sleep 3; echo '::progress 90 more'; ${wait}` },
  });
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const address = `${site.url}?patient=12`;
  const french = await openVisit(browser, { locale: 'fr-FR' });
  const english = await openVisit(browser, { locale: 'en-GB' });
  for (const { page } of [french, english]) {
    await page.goto(address);
    await page.getByRole('heading', { name: 'PlaniPSY 4.2.0' }).waitFor(patience);
  }

  const running = site.start(['apply', '--accept-notice', archive]);
  await expect.poll(async () => (await site.ask('/')).status, patience).toBe(503);
  for (const { page } of [french, english]) await page.reload();
  await english.page.getByText('Now: Preparing').waitFor(patience);
  await french.page.getByText('En cours : Préparation').waitFor(patience);
  const bar = french.page.getByRole('progressbar');
  const first = Number(await bar.getAttribute('value'));
  await expect.poll(async () => Number(await bar.getAttribute('value')), patience).toBeGreaterThan(first);
  await expectAccessible(french.page);
  await rm(hold);
  expectEnd(await running.ended, 0, /4\.3\.0/);
  for (const { page, complaints } of [french, english]) {
    await page.getByRole('heading', { name: 'PlaniPSY 4.3.0' }).waitFor(patience);
    expect(page.url()).toBe(address);
    expect(complaints).toEqual([]);
  }
});
