import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { expectEnd, fingerprint, makeSite } from './sites.ts';
import { makeRevocation, revoke } from './revoke-kit.ts';

async function callProduct(site: ScratchSite, product: string): Promise<void> {
  const text = await readFile(site.configFile, 'utf8');
  await writeFile(site.configFile, text.replace(/^product: .*$/m, `product: ${product}`));
}

test('the product has the vendor’s own spelling, in the archive and at the customer’s, and capitals change nothing', async () => {
  const site = await makeSite();
  await callProduct(site, 'PMSIpilot');
  const update = (version: string, product: string) =>
    site.packUpdate({ version, name: `${version}-${product}.ospi`, manifest: { product } });

  const first = await update('4.3.0', 'PMSIpilot');
  expectEnd(await site.run(['check', '--accept-notice', first]), 0);
  expectEnd(await site.run(['apply', first]), 0, /4\.3\.0/);
  expectEnd(await site.run(['status']), 0, /planipsy \(PMSIpilot\)/);

  // A customer who had to write it in small letters goes on with the same archive, and his journal is still his own.
  await callProduct(site, 'pmsipilot');
  const second = await update('4.3.1', 'PMSIpilot');
  expectEnd(await site.run(['check', second]), 0);
  expectEnd(await site.run(['apply', '--accept-notice', second]), 0, /4\.3\.1/);
  expect(await readStatus(site)).toMatchObject({ product: 'pmsipilot', version: '4.3.1' });
  const started = (await readRecords(site)).filter(({ event }) => event === 'attempt.started');
  expect(started.map(({ data }) => data)).toMatchObject([{ product: 'PMSIpilot' }, { product: 'PMSIpilot' }]);

  const withdrawn = await makeRevocation(site, ['--versions', '4.3.2'], 'PMSIPILOT');
  expectEnd(await revoke(site, withdrawn), 0);
  expectEnd(await site.run(['check', await update('4.3.2', 'pmsiPilot')]), 4, /withdrawn/);

  const before = await fingerprint(site);
  expectEnd(await site.run(['apply', '--accept-notice', await update('4.4.0', 'BI')]), 4, /BI.*pmsipilot/);
  expect(await fingerprint(site)).toBe(before);
});
