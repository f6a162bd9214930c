import { setTimeout as sleep } from 'node:timers/promises';
import { readProgress } from '../domain/attempt/read-progress.ts';
import { readSituation, type Situation } from '../domain/attempt/read-situation.ts';
import { summariseLast, summariseRunning } from '../domain/attempt/summary.ts';
import { listBackups } from '../domain/backup/list.ts';
import type { AttemptHistory } from '../domain/journal/state.ts';
import { askVisitor } from '../domain/maintenance/visit.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import type { CommandContext } from '../ports/context.ts';
import { toProblem } from '../ports/problem.ts';
import type { LastAttempt, RunningAttempt, StatusResult } from '../ports/results.ts';

export interface StatusOptions {
  /** Reports a running attempt until it ends. */
  readonly follow?: boolean;
}

const pollMilliseconds = 1000;

/**
 * Tells how the platform stands. Changes nothing, for any user who may read the state; what cannot be learnt of one part
 * does not keep the others from being told.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function runStatus(
  context: CommandContext,
  { follow = false }: StatusOptions,
): Promise<StatusResult> {
  if (follow) await followAttempt(context);
  return readStatus(context);
}

async function readStatus(context: CommandContext): Promise<StatusResult> {
  const { site, ports } = context;
  const situation = await readSituation({ site, ports });
  const { state, journalProblem, running } = situation;
  const last = await readLast(context, situation);
  return {
    kind: 'status',
    platform: site.name,
    product: site.product,
    version: await readInstalledVersion({ site }),
    ...(running && { running: await readRunning(context, situation, running) }),
    ...(last && { last }),
    page: (await askVisitor({ site, ports })).page,
    ...(state.refusal && running === undefined && { refusal: state.refusal }),
    ...(await readBackups(context)),
    ...(journalProblem && { journalProblem: journalProblem.toRecord() }),
    support: site.support,
  };
}

async function readRunning(
  { site, ports }: CommandContext,
  { records }: Situation,
  attempt: AttemptHistory,
): Promise<RunningAttempt> {
  const progress = await readProgress({ site });
  return summariseRunning({ attempt, records, progress, now: ports.clock.now() });
}

async function readLast(
  { ports }: CommandContext,
  { state, running }: Situation,
): Promise<LastAttempt | undefined> {
  const attempt = state.attempts.findLast(({ id }) => id !== running?.id);
  return attempt && summariseLast({ attempt, bootId: await ports.system.bootId() });
}

async function readBackups({
  site,
}: CommandContext): Promise<Pick<StatusResult, 'backups' | 'backupsProblem'>> {
  try {
    return { backups: await listBackups({ site }) };
  } catch (error) {
    return { backups: [], backupsProblem: toProblem(error).toRecord() };
  }
}

/**
 * Reports the records of the attempt at work, those from before included, and how far it is, until it ends or the reader
 * has seen enough. Without an attempt at work it returns at once.
 */
async function followAttempt(context: CommandContext): Promise<void> {
  const { site, ports, interruption } = context;
  let reported = 0;
  let followed: string | undefined;
  while (!interruption.aborted) {
    const situation = await readSituation({ site, ports, asksSystemLog: false });
    followed ??= situation.running?.id;
    if (followed === undefined) return;
    for (const record of situation.records) {
      if (record.attempt === followed && record.seq > reported) ports.emit({ kind: 'record', record });
    }
    reported = situation.records.length;
    if (situation.running?.id !== followed) return;
    const { step, percent, secondsLeft } = await readRunning(context, situation, situation.running);
    const overall = { percent, ...(secondsLeft !== undefined && { secondsLeft }) };
    ports.emit({ kind: 'progress', step, overall });
    await sleep(pollMilliseconds, undefined, { signal: interruption }).catch(() => undefined);
  }
}
