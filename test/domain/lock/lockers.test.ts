import { expect, it } from 'vitest';
import { readStart } from '../../../src/domain/lock/lockers.ts';
import { makeZombie } from '../../zombie.ts';

it('counts no start of a zombie, so that a killed run holds no lock for ever', async () => {
  expect(await readStart(process.pid)).toMatch(/^\d+$/);
  expect(await readStart(await makeZombie())).toBeUndefined();
});
