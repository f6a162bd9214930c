import { findLeftPlan } from '../../domain/import/left-plan.ts';
import { readSpool } from '../../domain/import/read-spool.ts';
import type { SpooledRequest } from '../../domain/import/spool.ts';
import { stateOf } from '../../domain/import/course.ts';
import { readJournal } from '../../domain/journal/read.ts';
import { withJournal } from '../../domain/lock/with-journal.ts';
import { Problem } from '../../messages/problem.ts';
import type { Journal } from '../../model/journal.ts';
import type { Plan } from '../../model/planned.ts';
import type { CommandContext } from '../../ports/context.ts';
import { announce } from '../announce.ts';
import { drop } from '../turn.ts';

/**
 * Records that what was planned for a request will not take place, once nothing will come of it: else the plan would hold up what
 * others ask for, and be announced, until its time is over. While something else runs it is left to the next run.
 */
export async function leavePlan(context: CommandContext): Promise<void> {
  const { site, ports } = context;
  const { records } = await readJournal({ site });
  if (findLeftPlan({ records, requests: await readSpool(site) }) === undefined) return;
  try {
    await withJournal({ site, ports, command: 'check' }, async (journal) => {
      const requests = await readSpool(site);
      const plan = findLeftPlan({ records: journal.records, requests });
      if (plan === undefined) return;
      const owner = requests.find(({ name }) => name === plan.request);
      await record({ journal, plan, owner });
      await announce(context, journal.records);
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

async function record({
  journal,
  plan,
  owner,
}: {
  readonly journal: Journal;
  readonly plan: Plan;
  readonly owner: SpooledRequest | undefined;
}): Promise<void> {
  const isMissed = owner?.course.problem?.code === 'prerequisite.plan-missed';
  if (owner === undefined || stateOf(owner.course) === 'refused')
    return drop({ journal, plan, reason: isMissed ? 'missed' : 'refused' });
  const { version, at, user } = plan;
  const params = { version, at, user: owner.request?.requestedBy ?? user };
  await journal.append({
    attempt: null,
    event: 'warning',
    step: null,
    data: { code: 'apply.plan-cancelled', params },
  });
}
