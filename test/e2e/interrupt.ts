import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import { endsAttempt } from '../../src/domain/journal/record.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { expectEnd } from './sites.ts';

/** A position in a journal: an event, alone or of a step. */
export type Place = string;

/** `step.started hook-migrate`, `maintenance.on maintenance-on`. */
export const namePlace = ({ event, step }: Pick<JournalRecord, 'event' | 'step'>): Place =>
  step === null ? event : `${event} ${step}`;

export async function readRecords({ state }: Pick<ScratchSite, 'state'>): Promise<readonly JournalRecord[]> {
  const text = await readFile(join(state, 'journal.jsonl'), 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalRecord);
}

/**
 * Runs the program and kills it once the journal, from its current end on, has reached the position. What follows a
 * record may be over in a moment, so the kill may come too late: an attempt that has ended by then was not interrupted,
 * whether or not its process still existed.
 */
export async function killAt(site: ScratchSite, args: readonly string[], place: Place): Promise<void> {
  const { length } = await readRecords(site);
  const readWritten = async () => (await readRecords(site)).slice(length);
  const running = site.start(args);
  const run = { hasEnded: false };
  const ended = running.ended.then(() => (run.hasEnded = true));
  while (!run.hasEnded && !(await readWritten()).some((record) => namePlace(record) === place))
    await sleep(1);
  const wasEnded = run.hasEnded;
  running.kill('SIGKILL');
  await ended;
  if (wasEnded || (await readWritten()).some(endsAttempt))
    throw new Error(`${args.join(' ')} came to its end before it was killed at ${place}`);
}

/** The JSON output of `status`. */
export async function readStatus(site: ScratchSite): Promise<StatusResult> {
  const ran = await site.run(['--json', 'status']);
  expectEnd(ran, 0);
  return JSON.parse(ran.stdout) as StatusResult;
}

/** The attempt is known to be interrupted, the remedy is named, and nothing else may run. */
export async function expectInterrupted(site: ScratchSite, archive: string): Promise<void> {
  expect((await readStatus(site)).last?.ending).toBe('interrupted');
  expectEnd(await site.run(['status']), 0, /interrupted/, /support recover/, /support@ospi\.fr/);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 5, /support recover/);
}

/** The platform is completely in one version, open and at rest; there is nothing more to recover. */
export async function expectRecovered(site: ScratchSite, version: '4.2.0' | '4.3.0'): Promise<void> {
  const isNew = version === '4.3.0';
  expect(await site.readInstalledVersion()).toBe(version);
  expect((await readdir(join(site.root, 'releases'))).sort()).toEqual(isNew ? ['4.2.0', '4.3.0'] : ['4.2.0']);
  expect(await readFile(join(site.root, 'shared/schema'), 'utf8')).toBe(isNew ? '2\n' : '1\n');
  expect(await readdir(site.public)).not.toContain('maintenance.flag');
  expect(await readdir(site.root)).not.toContain('.staging');
  const progress = JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8')) as object;
  expect(progress).toMatchObject({ state: isNew ? 'succeeded' : 'rolled-back', percent: 100 });
  const { last, page, refusal } = await readStatus(site);
  expect({ last, page }).toMatchObject({
    last: { ending: isNew ? 'succeeded' : 'rolled-back', recovered: true },
    page: 'off',
  });
  expect(refusal === undefined).toBe(isNew);
  expectEnd(await site.run(['support', 'recover']), 0, /Nothing to recover/);
}
