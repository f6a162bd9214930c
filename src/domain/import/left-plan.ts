import type { JournalRecord } from '../../model/journal.ts';
import type { Plan } from '../../model/planned.ts';
import { findPlan } from '../schedule/plan.ts';
import { stateOf } from './course.ts';
import type { SpooledRequest } from './spool.ts';

/** What is planned for a request that is in the queue no longer: withdrawn, refused, replaced or forgotten. Pure. */
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
  return owner !== undefined && stateOf(owner.course) === 'queued' ? undefined : plan;
}
