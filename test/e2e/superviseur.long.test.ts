import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { expectAccessible, openBrowser } from '../browser.ts';
import { makeSite } from './sites.ts';
import {
  expectNoFault,
  importArchive,
  openSuperviseur,
  patience,
  signIn,
  signInAsReader,
} from './superviseur-kit.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Behind an nginx that nobody has told about uploads: it takes 1 MiB. */
const untold: PlatformKit = {
  ...planipsy,
  services: planipsy.services.map(({ name, path }) => ({ name, path })),
};

/** The pieces that arrived, by where they begin. */
function watchPieces(page: Page): number[] {
  const offsets: number[] = [];
  page.on('response', (answer) => {
    const { searchParams } = new URL(answer.url());
    if (answer.request().method() === 'PUT' && answer.ok()) offsets.push(Number(searchParams.get('offset')));
  });
  return offsets;
}

test('an upload goes on where it was: through an nginx that takes 1 MiB, a restart, a reload and another sign-in', async () => {
  const site = await makeSite({ kit: untold, importing: true });
  const archive = await site.packUpdate({ version: '4.3.0', ballastMegabytes: 300 });
  const visit = await openSuperviseur(browser, site, 'en-GB');
  const { page } = visit;
  const offsets = watchPieces(page);
  const isSentFrom = (from: number) => expect.poll(() => offsets.at(-1) ?? 0).toBeGreaterThan(from);
  await signIn(page);
  const first = await holdPieces(page, 30e6);
  await importArchive(page, archive);
  await first.reached;

  // As an update does.
  const { start, stop } = site.kit.commands({ root: site.root, service: 'superviseur' });
  await runOrThrow(stop);
  await first.release();
  await page.locator('.hint', { hasText: 'The upload goes on by itself' }).waitFor(patience);
  const second = await holdPieces(page, 150e6);
  await runOrThrow(start);
  await second.reached;
  await isSentFrom(100e6);

  page.on('dialog', (dialog) => void dialog.accept());
  await page.context().clearCookies();
  await page.reload();
  await second.release();
  await signIn(page);
  await page.getByText(/The upload of planipsy-4\.3\.0\.ospi stopped at \d+%/).waitFor(patience);
  await importArchive(page, archive);
  await page.locator('#accept').waitFor(patience);
  await isSentFrom(290e6);
  // Nothing was sent twice.
  expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
  await expectNoFault(visit);
});

/** Holds what is sent from a place of the archive on. */
async function holdPieces(
  page: Page,
  from: number,
): Promise<{ readonly reached: Promise<void>; release(): Promise<void> }> {
  const [reached, released] = [makeGate(), makeGate()];
  const isBehind = (url: URL) => Number(url.searchParams.get('offset')) >= from;
  await page.route(isBehind, async (route) => {
    reached.open();
    await released.opened;
    await route.continue().catch(() => undefined); // Its page may be gone.
  });
  return {
    reached: reached.opened,
    async release() {
      released.open();
      await page.unroute(isBehind);
    },
  };
}

function makeGate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    opened,
    open: () => {
      open();
    },
  };
}

test('a second page tells an upload that goes on from one that has stopped', async () => {
  const site = await makeSite({ importing: true });
  const visit = await openSuperviseur(browser, site, 'en-GB');
  const { page } = visit;
  await signIn(page);
  const first = await holdPieces(page, 1);
  await importArchive(page, await site.packUpdate({ version: '4.3.0', ballastMegabytes: 40 }));
  await first.reached;
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByText(/The upload of planipsy-4\.3\.0\.ospi stopped at \d+%/).waitFor(patience);
  const second = await holdPieces(page, 8e6);
  await first.release();
  await second.reached;
  await other.getByText(/planipsy-4\.3\.0\.ospi is being uploaded from another page: \d+%/).waitFor();
  await other.getByText(/stopped at \d+%/).waitFor(patience); // Nothing has come for a while.
  await second.release();
  await page.locator('#accept').waitFor(patience);
  await other.locator('#accept').waitFor(patience);
  await expectNoFault(visit);
});

test('a notice in PDF and one in plain text are shown, and a request can be withdrawn', async () => {
  const site = await makeSite({ importing: true });
  const pdf = {
    path: 'notice.pdf',
    content: '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  };
  const visit = await openSuperviseur(browser, site, 'en-GB');
  const { page } = visit;
  await signIn(page);
  await importArchive(page, await site.packUpdate({ version: '4.3.0', notice: pdf }));
  const shown = page.locator('object[type="application/pdf"]');
  await shown.waitFor(patience);
  const path = (await shown.getAttribute('data')) ?? '';
  const answer = await page.request.get(new URL(path, site.url).href);
  expect([answer.headers()['content-type'], await answer.text()]).toEqual([
    expect.stringContaining('application/pdf'),
    pdf.content,
  ]);
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.locator('#file').waitFor(patience);

  const text = { path: 'notice.txt', content: 'Read <b>this</b> first.\n' };
  const configuration = await readFile(site.configFile, 'utf8');
  const window = `window: { days: [saturday], from: '02:00', to: '04:30', timeZone: Europe/Paris }\n`;
  await writeFile(site.configFile, `${configuration}\n${window}`);
  await importArchive(page, await site.packUpdate({ version: '4.4.0', notice: text }));
  await page.getByRole('region', { name: 'Notice' }).getByText('Read <b>this</b> first.').waitFor(patience);
  await page.getByLabel(/^In the next maintenance window \(\d+ .*:00\)/).check();
  // Once the choice is on its way: a page that still shows it would take it back.
  await page.route(/\/accept$/, async (route) => {
    await writeFile(site.configFile, configuration);
    await route.continue();
  });
  await page.locator('#accept').check();
  await page.getByRole('button', { name: 'Install' }).click();
  // There is none any more, which is told here too; it can be asked for again without another upload.
  await page.locator('.requests', { hasText: 'sets no window' }).waitFor(patience);
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Import' }).click();
  await page.locator('.state', { hasText: 'Refused' }).waitFor(patience);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await page.locator('#accept').waitFor(patience);
  await expectNoFault(visit);
});

test.each(['fr-FR', 'en-GB'])('every view is accessible (%s)', async (locale) => {
  const site = await makeSite({ importing: true });
  const visit = await openSuperviseur(browser, site, locale);
  const { page } = visit;
  await page.locator('#login').fill('nobody');
  await page.locator('#password').fill('guess');
  await page.locator('main button').click();
  await page.locator('[data-said]').waitFor();
  await expectAccessible(page);
  await signInAsReader(page);
  await expectAccessible(page);
  await page.locator('.person button').click();
  await page.locator('#login').waitFor();
  await page.goto(`${site.url}superviseur/updates`);
  await signIn(page);
  await expectAccessible(page);
  await page.locator('#file').setInputFiles({ name: 'a.zip', mimeType: '', buffer: Buffer.from('PK') });
  await page.locator('.problem', { hasText: 'ZIP' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('tab').last().click();
  await expectAccessible(page);
  const held = await holdPieces(page, 1);
  await importArchive(page, await site.packUpdate({ version: '4.3.0', ballastMegabytes: 2 }));
  await held.reached;
  await expectAccessible(page);
  await held.release();
  await page.locator('#accept').waitFor(patience);
  await expectAccessible(page);
  await page.goto(`${site.url}superviseur`);
  await expectAccessible(page);
  await expectNoFault(visit);
});
