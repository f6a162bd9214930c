import { rm, writeFile } from 'node:fs/promises';
import { request, type RequestListener } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderPage } from '../../../src/domain/maintenance/page.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { expectAccessible, openBrowser, openVisit } from '../../browser.ts';
import { echo, pageWords, startStand, startUpstream } from './stand.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const patience = { timeout: 30_000 };
const title = { fr: 'Migration', en: 'Migrating' };
const step = (name: string, state: string) => ({ name, title, state, startedAt: null, seconds: null });
const idle = { format: 1, state: 'idle', percent: 0, step: null, steps: [], warnings: [] };

/** Written `secondsAgo`, with the page turned on and not yet off. */
const progress = (state: string, secondsAgo = 0) => ({
  ...idle,
  state,
  percent: 40,
  step: state === 'running' ? { name: 'hook-migrate', title } : null,
  startedAt: null,
  updatedAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  secondsLeft: null,
  from: null,
  to: null,
  outcome: null,
  steps: [step('maintenance-on', 'finished'), step('maintenance-off', 'pending')],
  incident: null,
});

/** In front of nginx: a sign-in portal that requires its cookie, and a firewall that blocks HEAD to /guarded. */
function guard(nginx: string): RequestListener {
  return (asked, response) => {
    const { method, url = '/', headers } = asked;
    if (headers.cookie === undefined) return response.writeHead(302, { location: '/login' }).end();
    if (method === 'HEAD' && url.startsWith('/guarded')) return response.writeHead(403).end();
    const passed = request(new URL(url, nginx), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    return asked.pipe(passed);
  };
}

async function visitBehindGuard(url: string, { isForgetful = false } = {}) {
  const { page } = await openVisit(browser, { locale: 'en-GB' });
  await page.context().addCookies([{ name: 'sso', value: '1', url }]);
  if (isForgetful)
    await page.addInitScript(
      "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })",
    );
  let loads = 0;
  page.on('domcontentloaded', () => (loads += 1));
  await page.goto(url);
  return { page, countLoads: () => loads };
}

test('what stands before the platform and answers in its place brings nobody back during an update, and never again and again', async () => {
  const { site, nginx, setFlag, clearFlag } = await startStand();
  const front = await startUpstream(guard(nginx.url));
  const at = (path: string) => `http://127.0.0.1:${front.port}${path}`;
  const tell = (value: unknown) => writeFile(sitePaths(site).progress, JSON.stringify(value));
  await setFlag();
  await tell(progress('running'));
  const signedIn = await visitBehindGuard(at('/dossier'));
  const guarded = await visitBehindGuard(at('/guarded'));
  await signedIn.page.waitForTimeout(6000);
  expect([signedIn.countLoads(), guarded.countLoads()]).toEqual([1, 1]);
  expect(await guarded.page.getByRole('heading', { level: 1 }).innerText()).toBe(
    'The platform is being updated',
  );

  await tell(idle);
  const forgetful = await visitBehindGuard(at('/guarded'), { isForgetful: true });
  await forgetful.page.waitForTimeout(8000);
  expect([signedIn.countLoads(), guarded.countLoads(), forgetful.countLoads()]).toEqual([1, 2, 2]);
  await clearFlag();
  await signedIn.page.getByText('portal GET /dossier').waitFor(patience);
});

test('every visitor is brought back, whatever his address and whatever the platform makes of HEAD', async () => {
  const { site, nginx, setFlag, clearFlag } = await startStand({
    portal: (asked, response) => {
      const [, status] = /^\/(\d+)$/.exec(asked.url ?? '') ?? [];
      if (asked.method === 'HEAD' && status !== undefined) response.writeHead(Number(status)).end();
      else echo('portal')(asked, response);
    },
  });
  const off = { steps: [step('maintenance-on', 'finished'), step('maintenance-off', 'finished')] };
  await writeFile(sitePaths(site).progress, JSON.stringify({ ...progress('running'), ...off }));
  await setFlag();
  const { host } = new URL(nginx.url);
  const visits = [
    [`http://${host}//portal`, 'portal GET //portal'],
    [`http://${host}/\\portal`, 'portal GET //portal'],
    [`http://user:pw@${host}/notes?a=1#b`, 'portal GET /notes?a=1'],
    [`http://${host}/.ospi-update/page`, 'portal GET /'],
    [`http://${host}/501`, 'portal GET /501'],
    [`http://${host}/405`, 'portal GET /405'],
    [`http://${host}/500`, 'portal GET /500'],
  ] as const;
  const pages = await Promise.all(visits.map(([address]) => open(address)));
  await clearFlag();
  const faulty = pages.at(-1);
  await faulty?.waitForResponse((answer) => answer.status() === 500, patience);
  await faulty?.clock.fastForward(31_000);
  for (const [index, [, words]] of visits.entries())
    await pages[index]?.getByText(words, { exact: true }).waitFor(patience);
});

async function open(address: string): Promise<Page> {
  const { page } = await openVisit(browser, { locale: 'en-GB' });
  await page.clock.install();
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).first().waitFor(patience);
  return page;
}

test('a progress that cannot be read stops neither page, and is no fault of the network; an old one is no promise', async () => {
  const { site, nginx, setFlag } = await startStand();
  await setFlag();
  const { page, complaints } = await openVisit(browser, { locale: 'de-DE' });
  const followUp = await openVisit(browser, { locale: 'frr-DE' });
  const both = [page, followUp.page];
  await page.goto(nginx.url);
  await followUp.page.goto(`${nginx.url}.ospi-update/follow-up`);
  const expectHeading = async (name: string) => {
    for (const each of both) await each.getByRole('heading', { level: 1, name }).waitFor(patience);
  };
  for (const content of ['null', '{"state":"running"}', undefined]) {
    await writeFile(sitePaths(site).progress, JSON.stringify(progress('running')));
    await expectHeading('The platform is being updated');
    if (content === undefined) await rm(sitePaths(site).progress);
    else await writeFile(sitePaths(site).progress, content);
    await expectHeading('The platform is under maintenance');
  }
  await writeFile(sitePaths(site).progress, JSON.stringify(progress('succeeded', 3600)));
  await followUp.page.getByRole('heading', { name: 'The update is done' }).waitFor(patience);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('The platform is under maintenance');

  // As if the server's clock had been set back while the update was killed.
  await page.clock.install();
  await page.reload();
  await writeFile(sitePaths(site).progress, JSON.stringify(progress('running', -3600)));
  await page.getByRole('heading', { name: 'The platform is being updated' }).waitFor(patience);
  await page.clock.fastForward(31_000);
  await page.getByRole('heading', { name: 'The update has stopped reporting' }).waitFor(patience);
  expect([...complaints, ...followUp.complaints]).toEqual([]);
});

test('in a tab that a form has opened there is no way back, only out; come back to, it looks again', async () => {
  const { site, nginx, setFlag, clearFlag } = await startStand({
    portal: (asked, response) => {
      asked.resume();
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><form method="post" target="_blank"><button>Save</button></form>');
    },
  });
  await writeFile(sitePaths(site).sentPage, renderPage({ site, words: pageWords, kind: 'cut' }));
  const { page } = await openVisit(browser, { locale: 'en-GB' });
  await page.goto(nginx.url);
  await setFlag();
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Save' }).click(),
  ]);
  await tab.getByRole('heading', { name: 'may or may not have been saved' }).waitFor(patience);
  await clearFlag();
  await tab.getByRole('heading', { name: 'The platform is open again' }).waitFor(patience);
  expect(await tab.getByText('close this tab').isVisible()).toBe(true);
  expect(await tab.getByText('Back button').isVisible()).toBe(false);
  expect(await tab.getByRole('button', { name: 'Back to what' }).count()).toBe(0);
  expect(await tab.getByRole('link', { name: 'To the first page' }).isVisible()).toBe(true);
  await expectAccessible(tab);
  await setFlag();
  await tab.evaluate("dispatchEvent(new Event('pageshow'))");
  await tab.getByRole('heading', { name: 'The platform is under maintenance' }).waitFor(patience);
  expect(await tab.getByRole('link', { name: 'To the first page' }).count()).toBe(0);
});
