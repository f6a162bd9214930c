import { historyMaximum, type AttemptFacts, type HistoryFacts } from '../../model/history.ts';
import type { JournalRecord } from '../../model/journal.ts';
import { nameIncident, type AttemptHistory } from './history.ts';
import { findRefusalAt, foldJournal } from './state.ts';

/**
 * What a journal says of its last attempts, for `history.json`. Pure.
 *
 * @param isRunning whether the last attempt, if it has no ending, is running; otherwise it was interrupted
 */
export function listHistory({
  records,
  isRunning,
  now,
}: {
  records: readonly JournalRecord[];
  isRunning: boolean;
  now: Date;
}): HistoryFacts {
  const state = foldJournal(records);
  const running = isRunning ? state.open : undefined;
  return {
    attempts: state.attempts
      .slice(-historyMaximum)
      .toReversed()
      .map((attempt) => describeAttempt(attempt, attempt === running)),
    refused: running === undefined && findRefusalAt(state, now) !== undefined,
  };
}

function describeAttempt(attempt: AttemptHistory, isRunning: boolean): AttemptFacts {
  const { id, started, startedAt, ending, records } = attempt;
  const { operator, requested } = started;
  const outcome = nameOutcome(ending, isRunning);
  return {
    attempt: id,
    from: started.from,
    to: started.to,
    startedAt,
    ...(ending !== undefined && { endedAt: ending.at }),
    outcome,
    rolledBack: ending?.kind === 'failed' && ending.outcome === 'rolled-back',
    ...((outcome === 'interrupted' || ending?.kind === 'failed') && { incident: nameIncident(attempt) }),
    operator: operator.behind ?? operator.user,
    ...(requested !== undefined && { requestedBy: requested.by }),
    records,
  };
}

function nameOutcome(ending: AttemptHistory['ending'], isRunning: boolean): AttemptFacts['outcome'] {
  if (ending === undefined) return isRunning ? 'running' : 'interrupted';
  if (ending.kind === 'failed' && ending.outcome === 'maintenance') return 'failed';
  if (ending.recovered) return 'recovered';
  return ending.kind;
}
