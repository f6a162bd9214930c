import { mkdir } from 'node:fs/promises';
import type { OpenArchive } from '../domain/archive/open.ts';
import { judgeFacts } from '../domain/checks/index.ts';
import { readJournal } from '../domain/journal/read.ts';
import { findRefusalAt, foldJournal } from '../domain/attempt/state.ts';
import { withLock } from '../domain/lock/lock.ts';
import { sweepLeftovers } from '../domain/platform/leftovers.ts';
import type { CommandContext } from '../ports/context.ts';
import type { RehearsalFacts, RehearsedStep } from '../terms/check.ts';
import type { Facts } from '../model/facts.ts';
import { toProblem } from '../messages/problem.ts';
import { sitePaths } from '../model/site.ts';
import { rehearse } from './rehearse.ts';

interface Task {
  readonly context: CommandContext;
  readonly facts: Facts;
  readonly archive: OpenArchive | undefined;
}

/**
 * The rehearsal as in `apply`, for `check`. It needs the lock, since a run would sweep away what it writes, and it
 * comes after all checks that only read: an update that they refuse is not rehearsed.
 */
export async function rehearseForCheck(task: Task): Promise<RehearsalFacts> {
  const { context, facts } = task;
  const { site, ports } = context;
  const failed = judgeFacts(facts).filter(({ status }) => status === 'failed');
  const isFailed = (check: string) => failed.some((verdict) => verdict.check === check);
  if (isFailed('administrator')) return { skipped: 'rights' };
  if (facts.lock !== null && 'holder' in facts.lock) return { skipped: 'busy' };
  if (failed.length > 0 || facts.platform.version === null) return { skipped: 'unmet' };
  const from = facts.platform.version;
  try {
    return await withLock({ site, ports, command: 'check' }, async () => {
      // The staged archive of an interrupted attempt is needed for its recovery.
      const { records, problem } = await readJournal({ site, ports });
      const state = foldJournal(records);
      const isOpen = state.open !== undefined || findRefusalAt(state, ports.clock.now()) !== undefined;
      if (problem !== undefined || isOpen) return { skipped: 'unmet' };
      return { steps: await stageAndRehearse({ ...task, from }) };
    });
  } catch (error) {
    const { exit } = toProblem(error);
    if (exit === 'busy') return { skipped: 'busy' };
    if (exit === 'prerequisite' || exit === 'permission') return { skipped: 'rights' };
    throw error;
  }
}

/** Nothing of it remains. */
async function stageAndRehearse({
  context: { site, ports, interruption },
  archive,
  from,
}: Task & { from: string }): Promise<readonly RehearsedStep[]> {
  const { staging } = sitePaths(site);
  try {
    await sweepLeftovers({ site });
    await mkdir(staging, { mode: 0o700 });
    await archive?.stage({ folder: staging, signal: interruption, onProgress: () => undefined });
  } catch (error) {
    await sweepLeftovers({ site }).catch(() => undefined);
    return [{ step: 'stage', problems: [toProblem(error).toRecord()] }];
  }
  const manifest = archive === undefined ? {} : { manifest: archive.manifest };
  try {
    return await rehearse({ site, ports, from, staging, interruption, ...manifest });
  } finally {
    await sweepLeftovers({ site });
  }
}
