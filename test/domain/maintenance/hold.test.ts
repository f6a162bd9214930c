import { chown, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { holdClosed, requestOpening } from '../../../src/domain/maintenance/hold.ts';
import type { Journal, JournalEntry } from '../../../src/model/journal.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

/** Time passes when the code sleeps; `onSleep` is what happens meanwhile. */
async function prepare(onSleep: (turn: number) => Promise<void> = () => Promise.resolve()) {
  const site = await makeTestSite(await makeScratchFolder(), {
    maintenance: { exempt: [], allow: [], holdMinutes: 1 },
  });
  const ports = createTestPorts();
  let now = 0;
  const clock = {
    now: () => new Date(now),
    monotonic: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
      await onSleep(now / milliseconds);
    },
  };
  const entries: JournalEntry[] = [];
  const journal: Pick<Journal, 'append'> = {
    append: (entry) => {
      entries.push(entry);
      return Promise.resolve({ ...entry, seq: 1, at: '', prev: '', hash: '' });
    },
  };
  const context = { site, ports: { ...ports, clock }, journal: journal as Journal, attempt: 'a1' };
  return { context, entries, elapsed: () => now };
}

test('opens by itself when the time limit is over, and says so', async () => {
  const { context, entries, elapsed } = await prepare();
  await holdClosed(context);
  expect(entries.map(({ event, data }) => [event, data])).toEqual([
    ['hold.started', { until: '1970-01-01T00:01:00.000Z' }],
    ['hold.ended', { by: 'time-limit' }],
  ]);
  expect(elapsed()).toBe(60_000);
  expect((await stat(sitePaths(context.site).held)).isFile()).toBe(true);
});

test('opens for a request about this very attempt, and for no other', async () => {
  const { context, entries, elapsed } = await prepare(async (turn) => {
    const { site, ports } = context;
    if (turn === 1) await requestOpening({ site, ports, attempt: 'a0' });
    if (turn === 2) await writeFile(sitePaths(site).openRequest, '{"attempt":"a1"');
    if (turn === 3) await requestOpening({ site, ports, attempt: 'a1' });
  });
  await requestOpening({ ...context, attempt: 'a1' }); // From before: nobody has seen this version yet.
  await holdClosed(context);
  expect(elapsed()).toBe(1500);
  expect(entries.at(-1)?.data).toMatchObject({
    by: 'operator',
    operator: { uid: process.getuid?.() },
  });
  await expect(stat(sitePaths(context.site).openRequest)).rejects.toThrow('ENOENT');
});

test.runIf(process.getuid?.() === 0)('a request that another user has laid there is none', async () => {
  const { context, entries } = await prepare(async (turn) => {
    const { site, ports } = context;
    if (turn !== 1) return;
    await requestOpening({ site, ports, attempt: 'a1' });
    await chown(sitePaths(site).openRequest, 65_534, 65_534);
  });
  await holdClosed(context);
  expect(entries.at(-1)?.data).toEqual({ by: 'time-limit' });
});
