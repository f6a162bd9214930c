import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UpdateOptions } from '../../fixtures/site/build-update.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectAccessible, openBrowser, openVisit } from '../browser.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { expectEnd, makeSite } from './sites.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const patience = { timeout: 90_000 };

test('in one visit a browser sees the old version, the page with moving progress, and the new version at the address it came from', async () => {
  const site = await makeSite();
  const { apply, release } = await packHeld(site, (wait) => ({
    'pre-install': `echo '::progress 20 half'; sleep 3; echo '::progress 90 more'; ${wait}`,
  }));
  const visit = await visitPortal(site);
  const running = site.start(apply);
  await visit.meetPage();
  await visit.english.getByText('Now: Preparing').waitFor(patience);
  await visit.french.getByText('En cours : Préparation').waitFor(patience);
  const bar = visit.french.getByRole('progressbar');
  const first = Number(await bar.getAttribute('value'));
  await expect.poll(async () => Number(await bar.getAttribute('value')), patience).toBeGreaterThan(first);
  await expectAccessible(visit.french);
  await expectAccessible(visit.english);
  await release();
  expectEnd(await running.ended, 0, /4\.3\.0/);
  await visit.expectBackAt('4.3.0');
});

test('after a failing hook a browser finds the old version again, at the address it came from, with what was saved', async () => {
  const site = await makeSite();
  const { apply, release } = await packHeld(site, (wait) => ({
    migrate: `${wait}; : > "$OSPI_ROOT/shared/notes.jsonl"; echo 'ward 17 of patient Martin' >&2; exit 1`,
  }));
  const visit = await visitPortal(site);
  await saveNote(site, 'before the update');
  const running = site.start(apply);
  await visit.meetPage();
  await visit.english.getByText('Now: Migrating the notes').waitFor(patience);
  await visit.french.getByText('En cours : Migration des notes').waitFor(patience);
  await release();
  expectEnd(await running.ended, 7, /4\.2\.0/);
  await visit.expectBackAt('4.2.0');
  expect(await site.listSaved()).toEqual(['before the update']);
});

test('when the old version does not come back either, a browser reads that the update failed, of the data, and whom to call', async () => {
  const site = await makeSite();
  const { apply, release } = await packHeld(site, (wait) => ({
    'post-install': `${wait}; rm "$OSPI_PREVIOUS_RELEASE/web.js"; echo 'ward 17 of patient Martin' >&2; exit 1`,
  }));
  const visit = await visitPortal(site);
  const running = site.start(apply);
  await visit.meetPage();
  await release();
  expectEnd(await running.ended, 8, /support@ospi\.fr/);
  const { french, english } = visit;
  const told = [
    {
      page: english,
      title: 'The update did not succeed',
      what: 'As far as is known, what was saved before the update is safe.',
    },
    {
      page: french,
      title: 'La mise à jour n’a pas réussi',
      what: 'À notre connaissance, ce qui a été enregistré avant la mise à jour est conservé.',
    },
  ];
  for (const { page, title, what } of told) {
    await page.getByRole('heading', { name: title }).waitFor(patience);
    expect(await page.title()).toBe(title);
    const shown = await page.locator('main').innerText();
    expect(shown).toContain(what);
    expect(shown).toContain('support@ospi.fr');
    expect(shown).toContain('04 26 10 06 36');
    expect(await page.getByRole('progressbar').count()).toBe(0);
    await expectAccessible(page);
  }
  const incident = (await readStatus(site)).refusal?.incident ?? '';
  expect(incident).toContain((await readRecords(site)).at(-1)?.attempt);
  for (const page of [french, english]) {
    await page.goto(`${site.url}.ospi-update/follow-up`);
    await page.getByRole('code').getByText(incident).waitFor(patience);
    expect(await page.content()).not.toMatch(/patient Martin|web\.js/);
    await expectAccessible(page);
  }
  expect(visit.complaints()).toEqual([]);
});

/** An update with one hook that waits until it is released. */
async function packHeld(
  site: ScratchSite,
  scripts: (wait: string) => NonNullable<UpdateOptions['scripts']>,
): Promise<{ readonly apply: readonly string[]; readonly release: () => Promise<void> }> {
  const hold = join(site.folder, 'hold');
  await writeFile(hold, '');
  const wait = `while test -e '${hold}'; do sleep 0.05; done`;
  const archive = await site.packUpdate({ version: '4.3.0', scripts: scripts(wait) });
  return { apply: ['apply', '--accept-notice', archive], release: () => rm(hold) };
}

interface PortalVisit {
  readonly french: Page;
  readonly english: Page;
  /** Waits for the page, and opens it like somebody who goes on working. */
  meetPage(): Promise<void>;
  /** The page itself takes both to the portal of this version. */
  expectBackAt(version: string): Promise<void>;
  /** What the browsers had to refuse. */
  complaints(): readonly string[];
}

/** Two people looking at one patient in the old version, one in each language. */
async function visitPortal(site: ScratchSite): Promise<PortalVisit> {
  const address = `${site.url}?patient=12`;
  const visits = await Promise.all(['fr-FR', 'en-GB'].map((locale) => openVisit(browser, { locale })));
  const [french, english] = visits.map(({ page }) => page);
  if (french === undefined || english === undefined) throw new Error('no visit');
  const pages = [french, english];
  const complaints = () => visits.flatMap((visit) => visit.complaints);
  const seePortal = (page: Page, version: string) =>
    page.getByRole('heading', { name: `PlaniPSY ${version}` }).waitFor(patience);
  for (const page of pages) {
    await page.goto(address);
    await seePortal(page, site.version);
  }
  return {
    french,
    english,
    complaints,
    async meetPage() {
      await expect.poll(async () => (await site.ask('/')).status, patience).toBe(503);
      for (const page of pages) await page.reload();
    },
    async expectBackAt(version) {
      for (const page of pages) {
        await seePortal(page, version);
        expect(page.url()).toBe(address);
      }
      expect(complaints()).toEqual([]);
    },
  };
}

async function saveNote(site: ScratchSite, text: string): Promise<void> {
  const { path, method, headers, body } = site.kit.save(text);
  const answer = await fetch(new URL(path, site.url), { method, headers, body });
  expect(answer.status).toBe(201);
}
