import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { killAt, readRecords, readStatus } from './interrupt.ts';
import { expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

test('a page turned on by hand is proven, explained in both languages, and stays until it is turned off', async () => {
  const site = await makeSite();
  const on = ['maintenance', 'on', '--reason', 'New <disk> & memory', '--minutes', '30'];
  expectEnd(await site.run(on), 0, /Visitors of http\S+ see the maintenance page/);
  const { status, body } = await site.ask('/');
  expect(status).toBe(503);
  expect(body).toContain('New &lt;disk&gt; &amp; memory');
  expect(listSentences(body)).not.toMatch(/mise à jour|update|redémarre[rz]|restart it/i);
  const api = await site.ask('/.ospi-update/progress.json');
  expect(JSON.parse(api.body)).toMatchObject({ state: 'idle', byHand: { reason: 'New <disk> & memory' } });

  const [record] = (await readRecords(site)).filter(({ event }) => event === 'maintenance.on');
  expect(record).toMatchObject({ attempt: null, data: { manual: { reason: 'New <disk> & memory' } } });
  const told = await readStatus(site);
  expect(told).toMatchObject({ page: 'on', pageByHand: { reason: 'New <disk> & memory' } });
  expect(told).not.toHaveProperty('strayFlag');
  expectEnd(await site.run(['status']), 0, /by hand since .* by \w+.*New <disk> & memory/, /maintenance off/);
  expectEnd(await site.run(['--lang', 'fr', 'status']), 0, /à la main depuis .* par \w+/);
  expectEnd(await site.run(['maintenance', 'status']), 0, /by hand since .*New <disk> & memory/);
  const nagios = await site.run(['status', '--format', 'nagios']);
  expect(nagios.stdout).toMatch(/maintenance page on by hand since \S+ by \w+ \(New <disk> & memory\)/);
  expect(nagios.stdout).not.toContain('without an update');

  const archive = await site.packUpdate({ version: '4.3.0' });
  const before = await fingerprint(site);
  expectEnd(await site.run(['check', archive]), 3, /OSPI-3037/, /maintenance off/);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /OSPI-3037/, /maintenance off/);
  expect(await fingerprint(site)).toBe(before);
  expect((await site.ask('/')).status).toBe(503);

  expectEnd(await site.run(['maintenance', 'off']), 0, /open to its visitors/);
  expect((await site.ask('/')).status).toBe(200);
  expect(await readFile(join(site.public, 'maintenance.html'), 'utf8')).not.toContain('disk');
  expect(await readFile(join(site.public, 'progress.json'), 'utf8')).not.toContain('byHand');
  expectEnd(await site.run(['maintenance', 'off']), 0, /was off/);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 0);
});

test('the page comes off only for a healthy platform', async () => {
  const site = await makeSite();
  expectEnd(await site.run(['maintenance', 'on']), 0);
  await site.stopServices();
  const refused = await site.run(['maintenance', 'off']);
  expectEnd(refused, 3, /OSPI-0374/, /stays on/, /refused/);
  expect((await site.ask('/')).status).toBe(503);
  expect(await readStatus(site)).toMatchObject({ page: 'on', pageByHand: {} });
  await site.startServices();
  expectEnd(await site.run(['maintenance', 'off']), 0);
  expect((await site.ask('/')).status).toBe(200);
});

test('the page of a failed or interrupted update is not for a person to take off', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], 'step.started hook-migrate');
  for (const command of ['on', 'off'])
    expectEnd(await site.run(['maintenance', command]), 5, /interrupted/, /support recover/);
  expect((await site.ask('/')).status).toBe(503);
  expectEnd(await site.run(['maintenance', 'status']), 0, /by an update/, /support recover/);
  expectEnd(await site.run(['support', 'recover']), 0);
  expectEnd(await site.run(['maintenance', 'on']), 0);
  expect(listSentences((await site.ask('/')).body)).not.toMatch(/update/);
  expectEnd(await site.run(['maintenance', 'off']), 0);
});

test('what a run killed on the way leaves is told as it is, and the same command again mends it', async () => {
  const site = await makeSite();
  // Nothing is on yet, but announced: visitors still get the platform.
  await killAtRecord(site, ['maintenance', 'on', '--reason', 'disk'], 'maintenance.on');
  expect((await site.ask('/')).status).toBe(200);
  expectEnd(await site.run(['status']), 0, /visitors do not see it/, /maintenance on/);
  expectEnd(await site.run(['status', '--format', 'nagios']), 1, /visitors do not see/);
  expectEnd(await site.run(['maintenance', 'on']), 0);
  expect((await site.ask('/')).body).toContain('disk');
  // Off is on record, but the flag is still there.
  await killAtRecord(site, ['maintenance', 'off'], 'maintenance.off');
  expect((await site.ask('/')).status).toBe(503);
  expectEnd(await site.run(['status']), 0, /no update needs the page/, /maintenance off/);
  expectEnd(await site.run(['maintenance', 'status']), 0, /nobody is on record/);
  const archive = await site.packUpdate({ version: '4.3.0' });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 3, /OSPI-3037/);
  expectEnd(await site.run(['maintenance', 'off']), 0);
  expect((await site.ask('/')).status).toBe(200);
  // The flag of a page that is on record is removed by hand.
  expectEnd(await site.run(['maintenance', 'on']), 0);
  await rm(join(site.public, 'maintenance.flag'));
  expect(await readStatus(site)).toMatchObject({ page: 'off', pageByHand: {} });
  expectEnd(await site.run(['maintenance', 'off']), 0);
  expect(await readStatus(site)).not.toHaveProperty('pageByHand');
});

/** The words of a page, in both languages. */
const listSentences = (body: string): string => body.replaceAll(/<(script|style)>[^]*?<\/\1>|<[^>]*>/g, ' ');

/** Killed as it makes its record durable: the flag comes after that. */
async function killAtRecord(site: ScratchSite, args: readonly string[], event: string): Promise<void> {
  const { length } = await readRecords(site);
  const calls = 'fsync,fdatasync';
  const tracing = ['--follow-forks', '--output=/dev/null', `--trace=${calls}`];
  const through = [
    'strace',
    ...tracing,
    `--trace-path=${join(site.state, 'journal.jsonl')}`,
    `--inject=${calls}:error=EIO:signal=KILL`,
  ];
  await site.run(args, { through });
  const written = (await readRecords(site)).slice(length);
  expect(written.map((record) => record.event)).toEqual([event]);
}

test('where nginx shows visitors no page, nothing is left turned on', async () => {
  const site = await makeSite();
  const elsewhere = await reconfigure(site, (config) => {
    config['public'] = join(site.folder, 'elsewhere');
  });
  const ran = await site.run(['maintenance', 'on'], { configFile: elsewhere });
  expectEnd(ran, 3, /OSPI-0369/, /Nothing was changed/);
  expect((await readRecords(site)).map(({ event }) => event)).toEqual(['maintenance.on', 'maintenance.off']);
  expect(await readStatus(site)).not.toHaveProperty('pageByHand');
});

test.each([
  [['--reason', 'a\nb'], /OSPI-0296/],
  [['--reason', ''], /OSPI-0296/],
  [['--reason', 'x'.repeat(201)], /OSPI-0296/],
  [['--reason', 'bidi \u202e'], /OSPI-0296/],
  [['--minutes', '0'], /OSPI-0297/],
  [['--minutes', '1.5'], /OSPI-0297/],
  [['--minutes', '99999'], /OSPI-0297/],
])('%j is refused before anything', async (options, code) => {
  const site = await makeSite();
  expectEnd(await site.run(['maintenance', 'on', ...options]), 2, code);
  expect(await readRecords(site)).toEqual([]);
  expect((await site.ask('/')).status).toBe(200);
});
