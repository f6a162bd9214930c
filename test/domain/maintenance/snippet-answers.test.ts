import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sitePaths } from '../../../src/model/site.ts';
import { startStand } from './stand.ts';

const realAddress = 'set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;';
const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };

test('programs that ask for JSON get a problem in their language, browsers the page', async () => {
  const { ask, setFlag, site } = await startStand();
  await setFlag();
  const kind = async (headers: Record<string, string>, method = 'GET') => {
    const { status, headers: got } = await ask('/api/notes', { headers, method });
    expect([status, got['retry-after'], got['cache-control']]).toEqual([503, '10', 'no-store']);
    return got['content-type'];
  };
  for (const accept of ['application/json', 'application/fhir+json;q=0.9, */*', 'application/problem+json'])
    expect([accept, await kind({ accept })]).toEqual([accept, 'application/problem+json']);
  expect(await kind({ accept: '*/*', 'x-requested-with': 'XMLHttpRequest' })).toBe(
    'application/problem+json',
  );
  expect(await kind({ accept: 'application/json' }, 'POST')).toBe('application/problem+json');
  for (const accept of ['text/html,application/json', '*/*', 'application/jsonp', 'text/x-json'])
    expect([accept, await kind({ accept })]).toEqual([accept, 'text/html; charset=utf-8']);

  const inEnglish = { accept: 'application/json', 'accept-language': 'en-GB, fr;q=0.5' };
  const answer = await ask('/', { headers: inEnglish });
  expect(answer.headers).toMatchObject({
    'x-ospi-update': 'maintenance plani-psy',
    'content-language': 'en',
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    type: expect.stringMatching(/^tag:/) as string,
    title: 'The platform is under maintenance',
    status: 503,
    detail: expect.stringContaining('send it again') as string,
    progress: '/.ospi-update/progress.json',
  });
  const french = await ask('/', { headers: { accept: 'application/json' } });
  expect(JSON.parse(french.body)).toMatchObject({ title: 'La plateforme est en maintenance' });
  const languages = {
    fr: ['fr', 'fr-CA', 'FR', 'de, fr;q=0.8', 'de,es ;q=0.9,fr, en', ''],
    en: ['en', 'en-US,fr', 'de', 'de, en;q=0.8, fr;q=0.5', 'frr', '*'],
  };
  for (const [language, texts] of Object.entries(languages))
    for (const text of texts) {
      const headers = { accept: 'application/json', 'accept-language': text };
      const told = (await ask('/', { headers })).headers['content-language'];
      expect([text, told]).toEqual([text, language]);
    }
  await rm(sitePaths(site).apiAnswer('fr'));
  expect(await ask('/', { headers: { accept: 'application/json' } })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '10', 'content-type': 'application/problem+json' },
    body: '{}',
  });
});

test('the pages of their own are shown in their places, and the page where they are missing', async () => {
  const { ask, setFlag, superviseur, site } = await startStand();
  await setFlag();
  await superviseur.stop();
  const pages = async () => [
    (await ask('/superviseur')).body,
    (await ask('/notes', { method: 'POST' }, 'a')).body,
    (await ask('/superviseur', { method: 'POST' }, 'a')).body,
    (await ask('/.ospi-update/follow-up')).body,
    (await ask('/')).body,
  ];
  for (const body of await pages()) expect(body).toContain('La plateforme est en maintenance');
  await writeFile(join(site.public, 'follow-up.html'), 'follow-up');
  await writeFile(join(site.public, 'maintenance-sent.html'), 'sent');
  const [exempt, sent, sentToExempt, own, other] = await pages();
  expect([exempt, sent, sentToExempt, own]).toEqual(['follow-up', 'sent', 'sent', 'follow-up']);
  expect(other).toContain('La plateforme est en maintenance');
  expect((await ask('/.ospi-update/follow-up')).status).toBe(200);
  expect((await ask('/superviseur')).status).toBe(503);
});

describe('the addresses that may look behind the page', () => {
  const allow = ['192.0.2.7', '198.51.96.0/19', '2001:db8:7::/47', '10.0.10.0/32'];
  const passes: readonly (readonly [string, boolean])[] = [
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['198.51.96.0', true],
    ['198.51.127.255', true],
    ['198.51.128.0', false],
    ['198.51.95.255', false],
    ['10.0.10.0', true],
    ['::ffff:192.0.2.7', true],
    ['2001:db8:6::1', true],
    ['2001:db8:7:ffff::10.10.0.10', true],
    ['2001:db8:8::1', false],
    ['2001:db8:5::1', false],
  ];

  test('pass while the new version is held, and not a moment before', async () => {
    const { ask, setFlag, clearFlag, site } = await startStand({
      extra: realAddress,
      site: { maintenance: { exempt: ['/superviseur'], allow, holdMinutes: 60 } },
    });
    await setFlag();
    const askFrom = (address: string, method = 'GET') =>
      ask('/x', { method, headers: { 'x-forwarded-for': address } });
    expect((await askFrom('192.0.2.7')).status).toBe(503);
    await writeFile(sitePaths(site).held, '');
    const seen = await Promise.all(
      passes.map(async ([address]) => [address, (await askFrom(address)).status === 200]),
    );
    expect(seen).toEqual(passes);
    expect((await askFrom('192.0.2.7', 'POST')).body).toBe('portal POST /x');
    expect((await ask('/x', { headers: { ...upgrade, 'x-forwarded-for': '192.0.2.7' } })).status).toBe(200);
    await clearFlag();
    expect((await askFrom('192.0.2.8')).status).toBe(200);
  });
});
