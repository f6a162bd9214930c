import type { Facts } from '../../../model/facts.ts';
import type { JournalRecord } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import { toProblem } from '../../../messages/problem.ts';
import { sitePaths, type Site } from '../../../model/site.ts';
import { isFlagSet } from '../../maintenance/switch.ts';
import { findPageByHand } from '../../attempt/page-by-hand.ts';
import { readJournal, type JournalContent } from '../../journal/read.ts';
import { findRefusalAt, foldJournal, type JournalState } from '../../attempt/state.ts';
import { probeLock } from '../../lock/lock.ts';

export interface History {
  readonly journal: Facts['journal'];
  readonly lock: Facts['lock'];
  readonly stayingPage: Facts['stayingPage'];
  readonly lastRecordAt: string | null;
  readonly acceptedArchives: ReadonlySet<string>;
  readonly attempts: JournalState['attempts'];
}

/** Reads the journal and the lock; together they tell a running attempt from an interrupted one. */
export async function readHistory({
  site,
  ports,
  holdsLock,
}: {
  site: Site;
  ports: Ports;
  holdsLock: boolean;
}): Promise<History> {
  const first = holdsLock ? null : await askLock({ site, ports });
  const { records, problem } = await readRecords({ site, ports });
  const state = foldJournal(records);
  // An attempt may have started between the two readings.
  const mayHaveStarted = state.open !== undefined && first === null && !holdsLock;
  const lock = mayHaveStarted ? await askLock({ site, ports }) : first;
  const isCalm = problem === undefined && lock === null;
  return {
    journal: describeJournal({
      content: { records, ...(problem && { problem }) },
      state,
      lock,
      now: ports.clock.now(),
    }),
    lock,
    stayingPage: isCalm ? await findStayingPage({ site, records }) : undefined,
    lastRecordAt: records.at(-1)?.at ?? null,
    acceptedArchives: state.acceptedArchives,
    attempts: state.attempts,
  };
}

function describeJournal({
  content: { records, problem },
  state,
  lock,
  now,
}: {
  content: Pick<JournalContent, 'records' | 'problem'>;
  state: JournalState;
  lock: Facts['lock'];
  now: Date;
}): Facts['journal'] {
  const refusal = findRefusalAt(state, now);
  const isRunning = state.open !== undefined && lock !== null;
  const notRestorable = findNotRestorable(records);
  return {
    records: records.length,
    head: records.at(-1)?.hash ?? null,
    ...(problem !== undefined && { problem: problem.toRecord() }),
    ...(refusal !== undefined && !isRunning && { refusal }),
    ...(notRestorable !== undefined && { notRestorable }),
    highestVersion: state.highestVersion,
    ...(state.revocations.length > 0 && { revocations: state.revocations }),
  };
}

/** While nothing runs. Undefined if it is the page of an update that did not end well. */
async function findStayingPage({
  site,
  records,
}: {
  site: Site;
  records: readonly JournalRecord[];
}): Promise<Facts['stayingPage']> {
  const { flag } = sitePaths(site);
  if (!(await isFlagSet(flag))) return null;
  const { refusal, last } = foldJournal(records);
  const byHand = findPageByHand(records);
  if (byHand === undefined && refusal !== undefined && last?.page === 'on') return undefined;
  return { flag, ...(byHand && { byHand }) };
}

/** A later successful backup supersedes it. */
function findNotRestorable(records: readonly JournalRecord[]): Facts['journal']['notRestorable'] {
  const last = records.findLast(
    ({ event, data }) =>
      event === 'backup.created' || (event === 'warning' && data.code === 'backup.database-not-restorable'),
  );
  if (last?.event !== 'warning') return undefined;
  const { engine, name, detail } = last.data.params;
  if ((engine !== 'postgresql' && engine !== 'mariadb') || typeof name !== 'string') return undefined;
  return { engine, name, detail: String(detail) };
}

async function askLock({ site, ports }: { site: Site; ports: Ports }): Promise<Facts['lock']> {
  try {
    return await probeLock({ site, ports });
  } catch (error) {
    return { problem: toProblem(error).toRecord() };
  }
}

async function readRecords(from: {
  site: Site;
  ports: Ports;
}): Promise<Pick<JournalContent, 'records' | 'problem'>> {
  try {
    return await readJournal(from);
  } catch (error) {
    return { records: [], problem: toProblem(error) };
  }
}
