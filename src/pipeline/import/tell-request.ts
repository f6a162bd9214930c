import { findRequestAttempt } from '../../domain/attempt/find-request.ts';
import { nameIncident, type AttemptHistory } from '../../domain/attempt/history.ts';
import { gatherAnswer } from '../../domain/import/answer.ts';
import type { FindAttempt, SpooledRequest } from '../../domain/import/spool.ts';
import { Problem } from '../../messages/problem.ts';
import type { AnswerFacts, RequestStep } from '../../model/import-answer.ts';
import { nameContact, type Site } from '../../model/site.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import { describeEnding } from '../describe-ending.ts';

/** What the journal says of attempts. */
export interface Recorded {
  readonly attempts: readonly AttemptHistory[];
  /** The attempt that is running, if one is; another without an ending was interrupted. */
  readonly running: AttemptHistory | undefined;
  readonly installed: string | null;
  /** When the site's window next opens; undefined if it has none. */
  readonly nextWindow?: Date | undefined;
}

/** The attempt of a request, for whoever forgets what is over. An interrupted one is not. */
export function findAttemptIn({ attempts }: Pick<Recorded, 'attempts'>): FindAttempt {
  return (request) => {
    const attempt = findAttemptOf(request, attempts);
    if (attempt === undefined) return undefined;
    const { ending } = attempt;
    return ending === undefined ? {} : { endedAt: ending.at, hasFailed: ending.kind === 'failed' };
  };
}

/** Undefined if none has begun: then the spool alone says how far it is. */
export function findAttemptOf(
  { name, course }: Pick<SpooledRequest, 'name' | 'course'>,
  attempts: readonly AttemptHistory[],
): AttemptHistory | undefined {
  if (course.archive === undefined) return undefined;
  return findRequestAttempt({ attempts, request: name, sha256: course.archive.sha256 });
}

/** What a request is answered: by the journal once its update has begun, by the spool until then. Pure. */
export function tellRequest(request: SpooledRequest, recorded: Recorded, site: Site): AnswerFacts {
  const { problem, mendable, startsAt, ...told } = gatherAnswer(request, site);
  const attempt = findAttemptOf(request, recorded.attempts);
  if (attempt !== undefined) return { ...told, ...tellAttempt(attempt, request, recorded, site) };
  const isRefused = told.state === 'refused';
  return {
    ...told,
    ...(isRefused && problem !== undefined && { problem }),
    ...(isRefused && mendable !== undefined && { mendable }),
    ...(told.state === 'waiting' &&
      recorded.nextWindow !== undefined && { window: { opens: recorded.nextWindow.toISOString() } }),
    ...(told.state === 'queued' && startsAt !== undefined && { startsAt }),
  };
}

type OfAttempt = Pick<
  AnswerFacts,
  'state' | 'at' | 'attempt' | 'incident' | 'problem' | 'warnings' | 'steps'
>;

function tellAttempt(
  attempt: AttemptHistory,
  { course }: SpooledRequest,
  recorded: Recorded,
  site: Site,
): OfAttempt {
  const { id, startedAt, ending, warnings, records } = attempt;
  const begun = { state: 'running', at: startedAt } as const;
  // What was refused after it had begun was not about this attempt.
  const before = course.steps.filter(({ state, at }) => state !== 'refused' && at <= startedAt);
  const common = { attempt: id, warnings: warnings.map(({ code, params }) => ({ code, params })) };
  if (ending === undefined && recorded.running?.id === id)
    return { ...common, ...begun, steps: [...before, begun] };
  const at = ending?.at ?? records.at(-1)?.at ?? startedAt;
  const over: RequestStep = { state: ending?.kind === 'succeeded' ? 'succeeded' : 'failed', at };
  const steps = [...before, begun, over];
  if (over.state === 'succeeded') return { ...common, ...over, steps };
  const problem = tellEnding(attempt, recorded, site);
  return { ...common, ...over, incident: nameIncident(attempt), ...(problem && { problem }), steps };
}

function tellEnding(
  attempt: AttemptHistory,
  { installed }: Recorded,
  site: Site,
): RecordedProblem | undefined {
  const contact = nameContact(site.support);
  const { from, to } = attempt.started;
  const problem = describeEnding({ attempt, contact, installed });
  if (problem !== undefined) return problem.toRecord();
  // A recovery brought the old version back: for who asked for the new one, the update has failed.
  return Problem.of('rolled-back.attempt', {
    attempt: attempt.id,
    incident: nameIncident(attempt),
    contact,
    step: attempt.failures.at(-1)?.step ?? attempt.current?.name ?? '',
    from,
    to,
  }).toRecord();
}
