import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { demoUsers } from '../../fixtures/planipsy/users.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { openVisit } from '../browser.ts';

const [system, reader] = demoUsers;

/** Whole updates on a busy machine. */
export const patience = { timeout: 120_000 };

export interface Visit {
  readonly page: Page;
  /** Whatever was seen that is no page of the platform's: statuses of whole pages, and words of error pages. */
  readonly faults: () => Promise<readonly string[]>;
}

/** A browser at the sign-in, which remembers every error page that it was ever shown. */
export async function openSuperviseur(browser: Browser, site: ScratchSite, locale = 'fr-FR'): Promise<Visit> {
  const { page, complaints } = await openVisit(browser, { locale });
  const faults: string[] = [];
  page.on('response', (answer) => {
    if (answer.request().isNavigationRequest() && answer.status() >= 400)
      faults.push(`${answer.status()} ${answer.url()}`);
  });
  await page.context().addInitScript(`
    window.seen = [];
    new MutationObserver(() => {
      const said = /Bad Gateway|Gateway Time|Service Temporarily|Internal Server Error|nginx|undefined|\\[object|NaN/.exec(
        document.body?.innerText ?? '');
      if (said !== null && !window.seen.includes(said[0])) window.seen.push(said[0]);
    }).observe(document, { subtree: true, childList: true, characterData: true });`);
  await page.goto(`${site.url}superviseur/updates`);
  return {
    page,
    faults: async () => [...faults, ...complaints, ...(await page.evaluate<string[]>('window.seen'))],
  };
}

export async function signIn(page: Page, user: (typeof demoUsers)[number] = system): Promise<void> {
  await page.locator('#login').fill(user.login);
  await page.locator('#password').fill(user.password);
  await page.locator('main button').click();
  await page.locator('[role=tab]').first().waitFor();
}

export const signInAsReader = (page: Page): Promise<void> => signIn(page, reader);

/** Chooses an archive and sends it, up to its notice. */
export async function importArchive(page: Page, archive: string): Promise<void> {
  await page.getByRole('tab', { name: 'Import' }).click();
  await page.locator('#file').setInputFiles(archive);
  await page.getByRole('button', { name: /^Import/ }).click();
}

export async function acceptNotice(page: Page): Promise<void> {
  await page.locator('#accept').check(patience);
  await page.getByRole('button', { name: /^Install/ }).click();
}

/** The words of a panel, on one line. */
export async function readPanel(page: Page): Promise<string> {
  return (await page.locator('[role=tabpanel]:not([hidden])').innerText()).replaceAll(/\s+/g, ' ');
}

export async function expectNoFault({ faults }: Visit): Promise<void> {
  expect(await faults()).toEqual([]);
}

/** With the Tab key, as somebody without a mouse gets there. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = `document.activeElement.matches(${JSON.stringify(selector)}) && document.activeElement.checkVisibility()`;
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(isThere)) === true) return;
  }
  throw new Error(`the Tab key does not lead to ${selector}`);
}
