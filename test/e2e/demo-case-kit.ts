import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { compareWithCase, readCustomerCase } from '../../fixtures/demo/customer-case.ts';
import type { UpdateOptions } from '../../fixtures/site/build-update.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { takeCase } from './customer-case.ts';
import { expectEnd, makeSite } from './sites.ts';

/** A hook fails at a customer's with this code, and in the same way on the demo platform, given the case. */
export async function expectSameFailure(hook: string, script: string, said: RegExp): Promise<void> {
  const customers = await makeSite();
  const scripts = { [hook]: script };
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
}

async function install(site: ScratchSite, update: UpdateOptions) {
  return site.run(['apply', '--accept-notice', await site.packUpdate(update)]);
}

export async function makeDesk(): Promise<string> {
  const desk = await mkdtemp(join(tmpdir(), 'ospi-desk-'));
  onTestFinished(() => rm(desk, { recursive: true, force: true }));
  return desk;
}
