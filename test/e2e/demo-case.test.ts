import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { compareWithCase, readCustomerCase } from '../../fixtures/demo/customer-case.ts';
import type { UpdateOptions } from '../../fixtures/site/build-update.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { takeCase } from './customer-case.ts';
import { expectEnd, makeSite } from './sites.ts';

test.each([
  ['a hook that failed', { migrate: "echo 'column is missing' >&2; exit 4" }, /OSPI-2008/],
  ['a hook that hung', { 'post-install': 'sleep 600' }, /OSPI-2010/],
])('%s at a customer’s fails on the demo platform as it did there', async (_name, scripts, said) => {
  const customers = await makeSite();
  const [hook = ''] = Object.keys(scripts);
  const hooks = customers.kit.hooks.map((each) =>
    each.name === hook ? { ...each, timeoutSeconds: 5 } : each,
  );
  expectEnd(await install(customers, { version: '4.3.0', scripts, manifest: { hooks } }), 7, said);
  const { bundle } = await takeCase({ site: customers, desk: await makeDesk(), name: hook, said: '' });

  const customer = await readCustomerCase({ bundle, program: inject('program') });
  if (!('failIn' in customer)) throw new Error(JSON.stringify(customer));
  const { failIn, hookEnd } = customer;
  const demo = await makeSite();
  expectEnd(await install(demo, { version: '4.3.0', failIn, hookEnd }), 7, said);
  const compared = await compareWithCase(demo, customer);
  expect(compared.filter(({ recorded, here }) => recorded !== here)).toEqual([]);
  expect(compared[0]).toMatchObject({ what: 'step', here: `hook-${hook}` });
});

test('what is no bundle, or of an update that went well, is no case', async () => {
  const site = await makeSite();
  expect(await readCustomerCase({ bundle: site.configFile, program: inject('program') })).toMatchObject({
    said: expect.stringContaining('support bundle') as string,
  });
  const { bundle } = await takeCase({ site, desk: await makeDesk(), name: 'quiet', said: '' });
  expect(await readCustomerCase({ bundle, program: inject('program') })).toEqual({ step: '-' });
});

async function install(site: ScratchSite, update: UpdateOptions) {
  return site.run(['apply', '--accept-notice', await site.packUpdate(update)]);
}

async function makeDesk(): Promise<string> {
  const desk = await mkdtemp(join(tmpdir(), 'ospi-desk-'));
  onTestFinished(() => rm(desk, { recursive: true, force: true }));
  return desk;
}
