import { expect, inject, test } from 'vitest';
import { readCustomerCase } from '../../fixtures/demo/customer-case.ts';
import { takeCase } from './customer-case.ts';
import { expectSameFailure, makeDesk } from './demo-case-kit.ts';
import { makeSite } from './sites.ts';

test('a hook that failed at a customer’s fails on the demo platform as it did there', () =>
  expectSameFailure('migrate', "echo 'column is missing' >&2; exit 4", /OSPI-2008/));

test('what is no bundle, or of an update that went well, is no case', async () => {
  const site = await makeSite();
  expect(await readCustomerCase({ bundle: site.configFile, program: inject('program') })).toMatchObject({
    said: expect.stringContaining('support bundle') as string,
  });
  const { bundle } = await takeCase({ site, desk: await makeDesk(), name: 'quiet', said: '' });
  expect(await readCustomerCase({ bundle, program: inject('program') })).toEqual({ step: '-' });
});
