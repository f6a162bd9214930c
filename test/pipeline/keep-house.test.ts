import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeOldLogs } from '../../src/pipeline/keep-house.ts';
import type { RollbackContext } from '../../src/pipeline/step.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import { sitePaths } from '../../src/model/site.ts';
import { started } from '../domain/attempt/records.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

const day = 24 * 60 * 60 * 1000;

/** Attempts so many days ago, oldest first, each of its own version, with its log and its notice. */
async function prepare(days: readonly number[]) {
  const site = await makeTestSite(await makeScratchFolder());
  const paths = sitePaths(site);
  const ports = createTestPorts();
  const now = Date.now();
  await mkdir(paths.attempts, { recursive: true });
  const records: JournalRecord[] = [];
  for (const [index, ago] of days.entries()) {
    if (started.event !== 'attempt.started') throw new Error('no start');
    const attempt = `20260101-000000-${index.toString(16).padStart(4, '0')}`;
    const data = { ...started.data, from: `4.${index}.0`, to: `4.${index + 1}.0` };
    const frame = { seq: index + 1, prev: '', hash: '', at: new Date(now - ago * day).toISOString() };
    records.push({ ...started, ...frame, attempt, data });
    await writeFile(paths.attemptLog(attempt), '');
    await mkdir(join(paths.notices, data.to), { recursive: true });
  }
  await writeFile(join(paths.attempts, 'notes.log'), ''); // Not ours.
  const journal = { records, append: () => Promise.reject(new Error()), close: () => Promise.resolve() };
  const context = { site, ports, journal } as unknown as RollbackContext;
  return { context, paths };
}

test('the logs of the last fifty updates stay whatever their age, and younger ones whatever their number', async () => {
  const { context, paths } = await prepare([
    ...Array.from({ length: 5 }, () => 800),
    ...Array.from({ length: 3 }, () => 700),
    ...Array.from({ length: 50 }, () => 600),
  ]);
  await removeOldLogs(context);
  const logs = await readdir(paths.attempts);
  expect(logs).toHaveLength(53 + 1);
  expect(logs).toContain('notes.log');
  expect(logs).not.toContain('20260101-000000-0004.log');
  expect(logs).toContain('20260101-000000-0005.log');
  const notices = await readdir(paths.notices);
  // 4.5.0 is where the first kept one began.
  expect(notices).not.toContain('4.4.0');
  expect(notices).toContain('4.5.0');
  expect(notices).toHaveLength(54);
});

test('few old updates lose nothing', async () => {
  const { context, paths } = await prepare(Array.from({ length: 50 }, () => 3000));
  await removeOldLogs(context);
  expect(await readdir(paths.attempts)).toHaveLength(51);
  expect(await readdir(paths.notices)).toHaveLength(50);
});
