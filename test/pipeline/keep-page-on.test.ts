import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../src/domain/journal/write.ts';
import { mark, markHeader } from '../../src/domain/nginx/addresses.ts';
import { catalogues } from '../../src/messages/index.ts';
import { keepPageOn } from '../../src/pipeline/keep-page-on.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

/** The flag cannot be written, as on a full disk; nginx answers one way or the other all the same. */
async function closeWithoutFlag(shows: 'page' | 'platform') {
  const bare = await makeTestSite(await makeScratchFolder());
  const server = createServer((_, answer) => {
    if (shows === 'page') answer.writeHead(503, { [markHeader]: mark(bare, 'maintenance') });
    answer.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const site = { ...bare, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  await rm(site.public, { recursive: true });
  await writeFile(site.public, '');
  const ports = createTestPorts();
  const journal = await openJournal({ site, ports });
  onTestFinished(() => journal.close());
  await keepPageOn({ site, ports, journal, attempt: '20261122-020000-a1b2' });
  return {
    url: site.url,
    warnings: journal.records.flatMap((record) => (record.event === 'warning' ? [record.data] : [])),
  };
}

test('does not advise stopping nginx while it shows the page, even if the flag cannot be written', async () => {
  expect((await closeWithoutFlag('page')).warnings).toEqual([]);
});

test('what was seen is said where visitors are let in', async () => {
  const { url, warnings } = await closeWithoutFlag('platform');
  const visit = { url, status: 200 };
  expect(warnings).toMatchObject([{ code: 'apply.page-not-kept', params: { visit } }]);
  const say = catalogues.en.warnings['apply.page-not-kept'];
  expect(say({ flag: '/p/flag', visit })).toMatch(/NOT kept out.* Seen: .*HTTP 200/);
});
