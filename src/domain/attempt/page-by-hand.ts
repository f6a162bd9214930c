import type { JournalRecord } from '../../model/journal.ts';
import type { Operator } from '../../model/machine.ts';
import type { PageByHand } from '../../model/page-by-hand.ts';

/**
 * The page that a person turned on and nobody has turned off since, as far as the journal tells; whether visitors see it
 * is another matter. Turned on again meanwhile, it counts from the first time. Pure.
 */
export function findPageByHand(records: readonly JournalRecord[]): PageByHand | undefined {
  const changes = records.filter(({ event }) => event === 'maintenance.on' || event === 'maintenance.off');
  const first = 1 + changes.findLastIndex((record) => !isByHand(record));
  const [start, last] = [changes[first], changes.at(-1)];
  if (start === undefined || last?.event !== 'maintenance.on' || last.data.manual === undefined)
    return undefined;
  const { operator, ...told } = last.data.manual;
  return { since: start.at, by: nameOperator(operator), ...told };
}

function isByHand(record: JournalRecord): boolean {
  return record.event === 'maintenance.on' && record.data.manual !== undefined;
}

/** The person, if sudo tells who is behind root. */
function nameOperator({ user, behind }: Operator): string {
  return behind ?? user;
}
