import type { JournalRecord } from '../../model/journal.ts';
import type { LockHolder } from '../../terms/lock.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { readJournal } from '../journal/read.ts';
import type { AttemptHistory } from './history.ts';
import { foldJournal, type JournalState } from './state.ts';
import { probeLock } from '../lock/lock.ts';

/** What journal and lock say together. */
export interface Situation {
  readonly records: readonly JournalRecord[];
  readonly state: JournalState;
  readonly journalProblem: Problem | undefined;
  /** The open attempt, if it is running; otherwise an open attempt was interrupted. */
  readonly running: AttemptHistory | undefined;
  /** The holder of the lock, if it holds it for something other than that attempt. */
  readonly holder: LockHolder | undefined;
}

/**
 * Determines whether an attempt is running. Its last record and the release of its lock are not one atomic event, so an
 * open attempt without a lock counts as interrupted only if it is still open when the journal is read again.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function readSituation({
  site,
  ports,
  asksSystemLog = true,
}: {
  site: Site;
  ports: Ports;
  /** It may be large: not for callers that poll. */
  asksSystemLog?: boolean;
}): Promise<Situation> {
  const from = asksSystemLog ? { site, ports } : { site };
  let journal = await readJournal(from);
  for (;;) {
    const { records, problem: journalProblem } = journal;
    const state = foldJournal(records);
    const { open, last } = state;
    const { holder } = (await probeLock({ site, ports })) ?? {};
    const situation = { records, state, journalProblem, holder };
    if (open === undefined) return { ...situation, running: undefined, holder: unlessDone({ holder, last }) };
    if (holder !== undefined && isHeldFor(open, holder))
      return { ...situation, running: open, holder: undefined };
    journal = await readJournal(from);
    const { open: stillOpen } = foldJournal(journal.records);
    if (stillOpen?.id === open.id) return { ...situation, running: undefined };
  }
}

/**
 * After an interruption another command, such as a backup, may hold the lock: the attempt is not running then. It is
 * while it is being recovered.
 */
function isHeldFor({ started, recovery }: AttemptHistory, holder: LockHolder): boolean {
  if (holder === 'unknown') return true;
  // Process numbers are reused: another command may have it by now.
  const command = recovery === undefined ? 'apply' : 'support recover';
  return holder.command === command && holder.pid === (recovery ?? started).pid;
}

/** A run that has just ended its attempt holds the lock a moment longer. */
function unlessDone({
  holder,
  last,
}: {
  holder: LockHolder | undefined;
  last: AttemptHistory | undefined;
}): LockHolder | undefined {
  if (holder === undefined || holder === 'unknown' || last === undefined) return holder;
  const { started, startedAt, recovery } = last;
  const isItsOwn = (recovery ?? started).pid === holder.pid && (recovery?.at ?? startedAt) >= holder.since;
  return isItsOwn ? undefined : holder;
}
