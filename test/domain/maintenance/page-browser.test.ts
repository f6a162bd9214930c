import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProgressFile, ProgressStep } from '../../../src/model/progress.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { expectAccessible, openBrowser, openVisit, takePicture } from '../../browser.ts';
import { echo, startStand, startUpstream } from './stand.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const step = (name: string, state: ProgressStep['state'], seconds: number | null = null): ProgressStep => ({
  name,
  title: { fr: `Étape ${name}`, en: `Step ${name}` },
  state,
  startedAt: state === 'pending' ? null : new Date().toISOString(),
  seconds,
});

const running: ProgressFile = {
  format: 1,
  platform: 'plani-psy',
  state: 'running',
  step: { name: 'hook-migrate', title: { fr: 'Migration des notes', en: 'Migrating the notes' } },
  percent: 40,
  startedAt: new Date().toISOString(),
  updatedAt: new Date().toISOString(),
  secondsLeft: 170,
  from: '4.2.0',
  to: '4.3.0',
  outcome: null,
  steps: [step('maintenance-on', 'finished', 0.4), step('hook-migrate', 'running'), step('prune', 'pending')],
  warnings: [],
  incident: null,
  messageCode: null,
};

const failed: ProgressFile = {
  ...running,
  state: 'maintenance',
  step: null,
  percent: 100,
  secondsLeft: null,
  outcome: { fr: 'La mise à jour a échoué.', en: 'The update failed.' },
  steps: [step('maintenance-on', 'finished', 0.4), step('hook-migrate', 'failed'), step('prune', 'pending')],
  warnings: [{ fr: 'Le serveur a peu de mémoire.', en: 'The server has little memory.' }],
  incident: '20261122-180000-abcd-12345678',
};

async function tell(site: Site, progress: ProgressFile): Promise<void> {
  await writeFile(
    sitePaths(site).progress,
    JSON.stringify({ ...progress, ...(progress.state === 'running' && progress === running && fresh()) }),
  );
}

const fresh = () => ({ updatedAt: new Date().toISOString() });
const patience = { timeout: 30_000 };

test('in each state the page says what is going on, in the browser’s language, accessible and asking nobody else', async () => {
  const { site, nginx, setFlag } = await startStand();
  await tell(site, running);
  await setFlag();
  const { page, complaints } = await openVisit(browser, { locale: 'fr-FR' });
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  await page.goto(`${nginx.url}dossier?patient=12#suivi`);
  const heading = page.getByRole('heading', { level: 1 });
  const now = page.getByText('En cours : Migration des notes');
  await now.waitFor(patience);
  expect(await heading.allTextContents()).toHaveLength(1);
  expect(await page.title()).toBe('La plateforme est en cours de mise à jour');
  expect(await page.getByRole('progressbar', { name: 'Avancement' }).getAttribute('value')).toBe('40');
  expect(await page.locator('section[lang=fr] .figures').innerText()).toMatch(
    /40\s%[^]*depuis \d\d:\d\d[^]*environ 3 minutes/,
  );
  await expectAccessible(page);
  await takePicture(page, 'page');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('Now: Migrating the notes').waitFor();
  await tell(site, { ...running, secondsLeft: 20, ...fresh() });
  await page.getByText('less than a minute left', { exact: true }).waitFor(patience);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');

  await tell(site, { ...running, updatedAt: new Date(Date.now() - 60_000).toISOString() });
  await page.getByRole('heading', { name: 'The update has stopped reporting' }).waitFor(patience);
  expect(await page.getByRole('progressbar').count()).toBe(0);
  await tell(site, { ...running, state: 'rolling-back', ...fresh() });
  await page.getByRole('heading', { name: 'The previous version is coming back' }).waitFor(patience);
  await tell(site, failed);
  await page.getByRole('heading', { name: 'The update did not succeed' }).waitFor(patience);
  expect(
    await page.locator('section[lang=en]').getByRole('link', { name: '04 26 10 06 36' }).isVisible(),
  ).toBe(true);
  await expectAccessible(page);
  expect([...asked]).toEqual([new URL(nginx.url).origin]);
  expect(complaints).toEqual([]);
});

test('without scripts both languages stand there, and the page comes back by itself', async () => {
  const { nginx, setFlag, clearFlag } = await startStand();
  await setFlag();
  const { page } = await openVisit(browser, { javaScriptEnabled: false });
  await page.goto(`${nginx.url}dossier?patient=12`);
  expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual([
    'La plateforme est en maintenance',
    'The platform is under maintenance',
  ]);
  await clearFlag();
  await page.getByText('portal GET /dossier?patient=12').waitFor(patience);
});

test('what is sent into the window is said not to be saved, and is sent once: by the visitor, who finds it again', async () => {
  const posted: string[] = [];
  const { nginx, setFlag, clearFlag } = await startStand({
    portal: (asked, response) => {
      if (asked.method === 'POST') posted.push(asked.url ?? '');
      asked.resume();
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        '<!doctype html><form method="post" action="/notes"><input name="text"><button>Save</button></form>',
      );
    },
  });
  const { page, complaints } = await openVisit(browser, { locale: 'en-GB' });
  await page.goto(`${nginx.url}form`);
  await page.locator('input').fill('a long note');
  await setFlag();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'What you have just sent was not saved' }).waitFor();
  await expectAccessible(page);
  expect(await page.getByRole('button', { name: 'Back to what' }).count()).toBe(0);
  await clearFlag();
  await page.getByRole('heading', { name: 'The platform is open again' }).waitFor(patience);
  expect(await page.getByText('was not saved').isVisible()).toBe(true);
  expect(posted).toEqual([]);
  await page.getByRole('button', { name: 'Back to what' }).click();
  await expect.poll(() => page.locator('input').inputValue()).toBe('a long note');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => posted).toEqual(['/notes']);
  expect(complaints).toEqual([]);
});

test('the follow-up page stands in for the Superviseur, tells the steps and the incident code, and gives way to it', async () => {
  const { site, nginx, setFlag, superviseur } = await startStand();
  await superviseur.stop();
  await setFlag();
  await tell(site, running);
  const { page, complaints } = await openVisit(browser, { locale: 'en-GB' });
  await page.goto(`${nginx.url}superviseur`);
  const steps = page.getByRole('listitem');
  await steps.filter({ hasText: 'Step hook-migrate' }).filter({ hasText: 'in progress' }).waitFor(patience);
  expect(await steps.filter({ hasText: 'Step maintenance-on' }).innerText()).toMatch(
    /\d\d:\d\d\s+0\.4\s?sec?\w*\s+done/,
  );
  await expectAccessible(page);
  await tell(site, failed);
  await page.getByRole('code').getByText('20261122-180000-abcd-12345678').waitFor(patience);
  expect(await page.getByRole('listitem').allInnerTexts()).toContain('The server has little memory.');
  expect(await page.getByText('Do not restart the server.').isVisible()).toBe(true);
  await expectAccessible(page);
  await takePicture(page, 'follow-up');
  expect(await page.getByRole('link', { name: 'answers again' }).count()).toBe(0);
  await startUpstream(echo('superviseur'), superviseur.port);
  await page.getByRole('link', { name: 'answers again' }).click(patience);
  await page.getByText('superviseur GET /superviseur').waitFor(patience);
  expect(complaints).toEqual([]);
  await page.goto(`${nginx.url}.ospi-update/follow-up`);
  await page.getByRole('code').getByText('20261122-180000-abcd-12345678').waitFor(patience);
});

test('the follow-up page after a rollback tells nothing that is to come, and what is to be done', async () => {
  const { site, nginx, setFlag } = await startStand();
  await setFlag();
  const { page, complaints } = await openVisit(browser, { locale: 'en-GB' });
  const item = (text: string) => page.getByRole('listitem').filter({ hasText: text });
  await tell(site, running);
  await page.goto(`${nginx.url}.ospi-update/follow-up`);
  await item('pending').first().waitFor(patience);
  const times = await page.locator('section:not([hidden]) .steps .time').all();
  const rights = await Promise.all(
    times.map(async (time) => {
      const { x = 0, width = 0 } = (await time.boundingBox()) ?? {};
      return Math.round(x + width);
    }),
  );
  expect(new Set(rights).size).toBe(1);
  const steps = [...failed.steps, step('activate', 'failed', 1)];
  await tell(site, { ...failed, steps, state: 'rolled-back', messageCode: 'OSPI-2008', ...over });
  await page.getByRole('heading', { name: 'What to do now' }).waitFor(patience);
  expect(await item('[OSPI-2008]').last().innerText()).toMatch(/1\ssec\s+failed$/);
  const text = await page.locator('section:not([hidden])').innerText();
  expect(text).toMatch(/not done/);
  expect(text).toMatch(/Do not run the update again/);
  expect(text).not.toMatch(/pending|in progress|[Uu]ntil the platform is open|restart the server/);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});

const long = new Date(Date.now() - 3_600_000).toISOString();
const over = { step: null, percent: 100, secondsLeft: null, outcome: { fr: 'Voilà.', en: 'There.' } };
const held = {
  step: { name: 'hold', title: { fr: 'Attente de l’ouverture', en: 'Waiting to be opened' } },
  secondsLeft: null,
};
const idle = {
  state: 'idle',
  step: null,
  percent: 0,
  startedAt: null,
  secondsLeft: null,
  steps: [],
} as const;

/** Every state that a page can be in for longer than a moment, and the words by which a visitor recognizes it. */
const rareStates = [
  ['running', {}, 'La plateforme est en cours de mise à jour', 'The platform is being updated'],
  [
    'silent',
    { updatedAt: long },
    'La mise à jour ne donne plus de nouvelles',
    'The update has stopped reporting',
  ],
  [
    'rolling-back',
    { state: 'rolling-back' },
    'Retour à la version précédente',
    'The previous version is coming back',
  ],
  ['held', { ...held }, 'La plateforme est en cours de mise à jour', 'The platform is being updated'],
  ['succeeded', { ...over, state: 'succeeded' }, 'La mise à jour est terminée', 'The update is done'],
  [
    'rolled-back',
    { ...over, state: 'rolled-back' },
    'La version précédente est de retour',
    'The previous version is back',
  ],
  [
    'interrupted',
    { ...over, state: 'interrupted' },
    'La mise à jour ne donne plus de nouvelles',
    'The update has stopped reporting',
  ],
  [
    'maintenance',
    { ...over, state: 'maintenance' },
    'La mise à jour n’a pas réussi',
    'The update did not succeed',
  ],
  ['idle', { ...idle }, 'La plateforme est en maintenance', 'The platform is under maintenance'],
] as const;

test('in each of its rarer states the page is accessible in both languages, enlarged, on a telephone and without motion', async () => {
  const { site, nginx, setFlag } = await startStand();
  await setFlag();
  const { page, complaints } = await openVisit(browser, { locale: 'en-GB', reducedMotion: 'reduce' });
  await tell(site, running);
  await page.goto(nginx.url);
  for (const [name, changes, french, english] of rareStates) {
    await tell(site, { ...running, ...fresh(), ...changes });
    await page.getByRole('heading', { level: 1, name: english }).waitFor(patience);
    await page.getByRole('button', { name: 'Français' }).click();
    await page.getByRole('heading', { level: 1, name: french }).waitFor(patience);
    expect(await page.title()).toBe(french);
    // A page with a contact must not say that there is nothing to do.
    const isForPeople = ['silent', 'interrupted', 'maintenance'].includes(name);
    expect(await page.getByText('Vous n’avez rien à faire').isVisible()).toBe(!isForPeople);
    await expectAccessible(page);
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    await takePicture(page, `state-${name}`);
    await page.getByRole('button', { name: 'English' }).click();
  }
  await expectReadableEnlarged(page);
  expect(complaints).toEqual([]);
  await nginx.stop();
  await page.getByRole('heading', { name: 'The server cannot be reached at the moment' }).waitFor(patience);
  await expectAccessible(page);
  await takePicture(page, 'state-unreachable');
});

/** At 200 %, with larger text only, nothing is cut off or scrolls in two directions. */
async function expectReadableEnlarged(page: Page): Promise<void> {
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  const cut =
    "[...document.querySelectorAll('main *')].filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflow === 'hidden' && each.textContent).length";
  expect(await page.evaluate(cut)).toBe(0);
  await takePicture(page, 'enlarged');
  await page.evaluate("document.documentElement.style.fontSize = ''");
}
