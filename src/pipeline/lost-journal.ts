import { foldJournal } from '../domain/attempt/state.ts';
import { isJournalUnwritable, readJournalFault, refuseUnwritable } from '../domain/journal/unwritable.ts';
import { findPageLost, setFlag } from '../domain/maintenance/switch.ts';
import { askVisitor } from '../domain/nginx/visit.ts';
import type { CommandContext } from '../ports/context.ts';
import type { VisitFacts } from '../terms/visit.ts';
import type { Journal } from '../model/journal.ts';
import { Problem } from '../messages/problem.ts';
import { nameContact } from '../model/site.ts';
import { nameCase } from './describe-ending.ts';
import { readCourse } from './history.ts';

interface Lost {
  readonly context: Pick<CommandContext, 'site' | 'ports'>;
  readonly journal: Journal;
  readonly attempt: string;
}

/**
 * Runs an attempt, or its recovery. If its journal can no longer be written, nothing further begins: the platform is
 * closed if it was changed, and the problem describes its state.
 *
 * @throws Problem `maintenance.journal-lost`, `internal.journal-lost`; `prerequisite.state-unwritable` if not even the
 *   attempt's beginning is on record
 */
export async function explainLostJournal<T>(lost: Lost, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isJournalUnwritable(error)) throw error;
    const { context, journal, attempt } = lost;
    const history = foldJournal(journal.records).attempts.findLast(({ id }) => id === attempt);
    if (history === undefined) throw refuseUnwritable(error);
    const told = {
      ...readJournalFault(error),
      ...nameCase(history),
      contact: nameContact(context.site.support),
    };
    const { stands, ...seen } = await closeIfChanged(lost);
    throw stands === 'closed' || stands === 'unanswered'
      ? Problem.of('maintenance.journal-lost', { ...told, stands }, error)
      : Problem.of('internal.journal-lost', { ...told, stands, ...seen }, error);
  }
}

/** Closes what is not known to be healthy, and asks nginx what a visitor gets. */
async function closeIfChanged({ context: { site, ports }, journal, attempt }: Lost): Promise<Standing> {
  const { steps, page: lastDone } = readCourse({ journal, attempt });
  const isChanged = steps.has('stop-services');
  // Only a healthy platform is opened.
  const isOpened = isChanged && lastDone === 'off';
  if (isChanged && !isOpened) await setFlag({ site, ports }).catch(() => undefined);
  const { page } = await askVisitor({ site, ports });
  if (page === 'on') return { stands: 'closed' };
  if (isOpened) return { stands: 'opened' };
  if (!isChanged) return { stands: 'untouched' };
  // A single check may have been unlucky: nobody should stop nginx because of it.
  const visit = await findPageLost({ site, ports });
  if (visit === undefined) return { stands: page === 'unknown' ? 'unanswered' : 'closed' };
  return visit.failure === undefined ? { stands: 'exposed', visit } : { stands: 'unanswered' };
}

interface Standing {
  readonly stands: 'closed' | 'opened' | 'untouched' | 'unanswered' | 'exposed';
  /** What a visitor got instead of the page. */
  readonly visit?: VisitFacts;
}
