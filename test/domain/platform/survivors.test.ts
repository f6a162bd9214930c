import { expect, test } from 'vitest';
import { endSurvivors, markAttempt } from '../../../src/domain/platform/survivors.ts';
import { toProof } from '../../../src/ports/shell.ts';
import { createTestPorts } from '../../ports.ts';
import { makeZombie } from '../../zombie.ts';

test('a zombie that nobody fetches has not survived its hook', async () => {
  const attempt = 'zombie';
  const mark = markAttempt(attempt);
  await makeZombie(['prlimit', `--locks=${mark}:${mark}`, `--msgqueue=:${toProof(mark)}`, '--', 'true']);
  const ports = createTestPorts();
  const sleep = () => Promise.reject(new Error('it waited'));
  await endSurvivors({ ports: { ...ports, clock: { ...ports.clock, sleep } }, attempt });
  expect(ports.events).toEqual([]);
});
