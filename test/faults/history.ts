import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran, RunOptions } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { decodeRecords } from '../../src/domain/journal/chain.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import { Violation } from './fault.ts';
import { endInTime } from './strace.ts';

/** The journal as it is on disk. */
export interface History {
  readonly records: readonly JournalRecord[];
  /** Why the chain is broken. */
  readonly fault?: string;
  readonly tornBytes: number;
}

export async function readHistory({ state }: Pick<ScratchSite, 'state'>): Promise<History> {
  const content = await readFile(join(state, 'journal.jsonl')).catch(() => Buffer.alloc(0));
  const end = content.lastIndexOf(0x0a) + 1;
  const lines = content.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  const { records, fault } = decodeRecords(lines);
  const tornBytes = content.length - end;
  return { records, tornBytes, ...(fault && { fault: `line ${fault.line}: ${fault.reason}` }) };
}

/** `step.started hook-migrate` */
export function nameRecord({ event, step }: Pick<JournalRecord, 'event' | 'step'>): string {
  return step === null ? event : `${event} ${step}`;
}

/** How the last attempt ended, by the plain meaning of its records, read without the program's own fold. */
export function readEnding(records: readonly JournalRecord[]): string {
  const start = records.findLastIndex(({ event }) => event === 'attempt.started');
  if (start === -1) return 'none';
  for (const record of records.slice(start).toReversed()) {
    if (record.event === 'recovery.started') return 'interrupted';
    if (record.event === 'attempt.succeeded') return 'succeeded';
    if (record.event === 'attempt.failed') return record.data.outcome;
    if (record.event === 'attempt.recovered')
      return record.data.outcome === 'forward' ? 'succeeded' : record.data.outcome;
  }
  return 'interrupted';
}

/**
 * Runs the program, and runs an action as soon as its journal has a number of records more than at the start, or one of
 * a given name. Returns whether that happened.
 */
export async function runUntilRecord({
  site,
  args,
  record,
  action,
  options,
}: {
  site: ScratchSite;
  args: readonly string[];
  record: number | string;
  action: (running: { kill(): void }) => Promise<void>;
  options?: RunOptions;
}): Promise<{ readonly ran: Ran; readonly reached: boolean }> {
  const before = await countRecords(site);
  const isThere = async () => {
    if (typeof record === 'number') return (await countRecords(site)) >= before + record;
    return (await readHistory(site)).records.slice(before).some((each) => nameRecord(each) === record);
  };
  const running = site.start(args, options);
  const run = { hasEnded: false };
  const ended = running.ended.then((ran) => {
    run.hasEnded = true;
    return ran;
  });
  while (!run.hasEnded && !(await isThere())) await sleep(1);
  const reached = !run.hasEnded;
  if (reached)
    await action({
      kill() {
        running.kill('SIGKILL');
      },
    });
  const { ran, hung } = await endInTime({ site }, ended);
  if (hung) throw new Violation('the run came to no end');
  return { ran, reached };
}

export async function countRecords({ state }: Pick<ScratchSite, 'state'>): Promise<number> {
  const text = await readFile(join(state, 'journal.jsonl'), 'latin1').catch(() => '');
  return text.split('\n').length - 1;
}
