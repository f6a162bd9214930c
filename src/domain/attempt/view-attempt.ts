import type { AttemptSummary, AttemptView, OpenStanding } from '../../model/attempt-view.ts';
import { parseAttemptOutput } from './attempt-output.ts';
import { endsAttempt } from '../journal/record.ts';
import { nameIncident, type AttemptHistory } from './history.ts';
import { buildTimeLine } from './moments.ts';

/** Every attempt of a journal, oldest first. `openStanding` describes the last one, if it has no ending. Pure. */
export function listAttempts({
  attempts,
  openStanding = 'interrupted',
}: {
  attempts: readonly AttemptHistory[];
  openStanding?: OpenStanding;
}): readonly AttemptSummary[] {
  return attempts.map((attempt, index) =>
    summariseAttempt({
      attempt,
      // An attempt followed by another one is no longer running.
      openStanding: index === attempts.length - 1 ? openStanding : 'interrupted',
    }),
  );
}

/**
 * One attempt, step by step, with its warnings, backups, problems and recoveries. Pure. The text of its log provides
 * the last output of its programs; without it that output is left out.
 */
export function viewAttempt({
  attempt,
  openStanding = 'interrupted',
  log = '',
}: {
  attempt: AttemptHistory;
  openStanding?: OpenStanding;
  log?: string;
}): AttemptView {
  const { title, archive, tool } = attempt.started;
  const { problem, rollback } = attempt.ending?.kind === 'failed' ? attempt.ending : {};
  return {
    ...summariseAttempt({ attempt, openStanding }),
    title,
    archive,
    tool,
    ...(problem && { problem }),
    ...(rollback && { rollback }),
    timeLine: buildTimeLine({ attempt, openStanding, output: parseAttemptOutput(log) }),
  };
}

function summariseAttempt({
  attempt,
  openStanding,
}: {
  attempt: AttemptHistory;
  openStanding: OpenStanding;
}): AttemptSummary {
  const { id, started, startedAt, ending: ended, records } = attempt;
  const ending = ended === undefined ? openStanding : ended.kind === 'failed' ? ended.outcome : 'succeeded';
  const release = records.findLast((record) => record.event === 'attempt.released');
  const hasIncident = ended === undefined ? openStanding === 'interrupted' : ended.kind === 'failed';
  return {
    attempt: id,
    from: started.from,
    to: started.to,
    startedAt,
    ...(ended && { endedAt: ended.at, seconds: measureAttempt({ attempt, endedAt: ended.at }) }),
    ending,
    ...(ended?.recovered && { recovered: true }),
    operator: started.operator,
    ...(started.requested !== undefined && { requestedBy: started.requested.by }),
    ...(hasIncident && { incident: nameIncident(attempt) }),
    ...(release && { release: { at: release.at, ...release.data } }),
  };
}

/**
 * Its own measurement. Only if a recovery ended it, the difference of wall-clock times, which may have been set
 * meanwhile.
 */
function measureAttempt({
  attempt: { startedAt, records },
  endedAt,
}: {
  attempt: AttemptHistory;
  endedAt: string;
}): number {
  const last = records.findLast(endsAttempt);
  if (last?.event === 'attempt.succeeded' || last?.event === 'attempt.failed') return last.data.seconds;
  return Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}
