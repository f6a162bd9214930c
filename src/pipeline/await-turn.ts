import { readProgress } from '../domain/attempt/read-progress.ts';
import { readJournal } from '../domain/journal/read.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { findPlan } from '../domain/schedule/plan.ts';
import type { CommandContext } from '../ports/context.ts';
import type { JournalRecord } from '../model/journal.ts';
import type { ApplyResult } from '../model/results.ts';
import { Problem } from '../messages/problem.ts';
import { announce } from './announce.ts';
import { judgeWaiting, takeTurn } from './turn.ts';

/**
 * For an unattended run, before it takes the lock: undefined if it is to go on, else what it has to report. A run
 * outside of the window leaves a backup that is in progress alone; one of `apply --planned` brings the announcement up
 * to date.
 *
 * @throws Problem `prerequisite.plan-gone`
 */
export async function awaitTurn(
  context: CommandContext,
  { onlyPlanned }: { readonly onlyPlanned: boolean },
): Promise<ApplyResult | undefined> {
  const { records, problem } = await readJournal({ site: context.site });
  if (problem !== undefined) return undefined; // It is reported with the lock held.
  const waiting = judgeWaiting({ context, records, onlyPlanned });
  if (waiting === undefined || !onlyPlanned || !(await isAnnounced(context, records))) return waiting;
  try {
    return await keepPlan(context);
  } catch (error) {
    if (error instanceof Problem && error.exit === 'busy') return waiting;
    throw error;
  }
}

/** Whether there is anything to keep up to date. */
async function isAnnounced({ site }: CommandContext, records: readonly JournalRecord[]): Promise<boolean> {
  if (site.announceHours !== undefined && site.window !== undefined) return true;
  return findPlan(records) !== undefined || (await readProgress({ site }))?.planned !== undefined;
}

/** Under the name of a check, for which every other run waits: it takes but a moment. */
async function keepPlan(context: CommandContext): Promise<ApplyResult | undefined> {
  const { site, ports } = context;
  return withJournal({ site, ports, command: 'check' }, async (journal) => {
    const turn = await takeTurn({ context, journal, onlyPlanned: true });
    await announce(context, journal.records);
    return 'result' in turn ? turn.result : undefined;
  });
}
