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
  /** The open attempt, if it is at work; otherwise an open attempt was interrupted. */
  readonly running: AttemptHistory | undefined;
  /** Who holds the lock, if it is not for that attempt. */
  readonly holder: LockHolder | undefined;
}

/**
 * Reads whether an attempt is at work. Its last record and the release of its lock are two moments, so an open attempt
 * without a lock is called interrupted only if the journal, read once more, still has it open.
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
  /** It may be large: not for who asks again and again. */
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
 * After an interruption another command, such as a backup, may hold the lock; the attempt is not at work for that. It is
 * while it is being recovered.
 */
function isHeldFor({ started, recovery }: AttemptHistory, holder: LockHolder): boolean {
  if (holder === 'unknown') return true;
  // A process number comes again: after a while another command may have it.
  const command = recovery === undefined ? 'apply' : 'support recover';
  return holder.command === command && holder.pid === (recovery ?? started).pid;
}

/** A run that has just brought its attempt to an end holds the lock a moment longer. */
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
