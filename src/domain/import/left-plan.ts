import type { JournalRecord } from '../../model/journal.ts';
import type { Plan } from '../../model/planned.ts';
import { findPlan } from '../schedule/plan.ts';
import { stateOf } from './course.ts';
import type { SpooledRequest } from './spool.ts';

/**
 * What is planned for a request that is in the queue no longer: withdrawn, refused, replaced, perhaps by another one of the same
 * name, or forgotten. Pure.
 */
export function findLeftPlan({
  records,
  requests,
}: {
  readonly records: readonly JournalRecord[];
  readonly requests: readonly SpooledRequest[];
}): Plan | undefined {
  const plan = findPlan(records);
  if (plan?.request === undefined) return undefined;
  const owner = requests.find(({ name }) => name === plan.request);
  if (owner === undefined || stateOf(owner.course) !== 'queued') return plan;
  return owner.course.update?.version === plan.version ? undefined : plan;
}
