import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addHttp2 } from '../../fixtures/nginx/add-http2.ts';
import { startClients } from '../../fixtures/visitor/clients.ts';
import { expectEnd, makeSite } from './sites.ts';

test('clients over kept and new connections and over HTTP/2 meet the old version, the page, the new version, and no error', async () => {
  const site = await makeSite();
  const http2Url = await addHttp2(join(site.folder, 'nginx'));
  const archive = await site.packUpdate({ version: '4.3.0' });
  const pageFile = join(site.public, 'maintenance.html');
  const clients = startClients({
    ...site,
    http2Url,
    pageFile,
    from: '4.2.0',
    to: '4.3.0',
    everyMilliseconds: 20,
  });
  await clients.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 0);
  await clients.waitFor('new');
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  const reports = await clients.stop();
  for (const { client, timeLine, faults } of reports) {
    expect([client, faults]).toEqual([client, []]);
    expect([client, timeLine.map(({ sight }) => sight)]).toEqual([client, ['old', 'page', 'new']]);
  }
});
