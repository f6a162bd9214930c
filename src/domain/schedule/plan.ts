import { plan as planForm, type Plan } from '../../model/planned.ts';
import type { JournalRecord } from '../../model/journal.ts';

/**
 * The update that somebody planned for a time, if nothing has come of it yet. It is recorded as a warning: an older
 * version of this tool would take a journal with an event that it does not know for damaged. Pure.
 */
export function findPlan(records: readonly JournalRecord[]): Plan | undefined {
  const index = records.findLastIndex((record) => isAbout(record, 'apply.planned'));
  const record = records[index];
  if (record?.event !== 'warning') return undefined;
  const { data: plan } = planForm.safeParse(record.data.params);
  if (plan === undefined) return undefined;
  const isOver = records
    .slice(index + 1)
    .some(
      (later) =>
        isAbout(later, 'apply.plan-cancelled') ||
        isAbout(later, 'apply.plan-dropped') ||
        (later.event === 'attempt.started' && later.data.to === plan.version),
    );
  return isOver ? undefined : plan;
}

function isAbout(
  record: JournalRecord,
  code: 'apply.planned' | 'apply.plan-cancelled' | 'apply.plan-dropped',
): boolean {
  return record.event === 'warning' && record.data.code === code;
}
