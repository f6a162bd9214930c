import { nameIncident, type AttemptHistory } from '../domain/attempt/history.ts';
import { titleOf } from '../domain/attempt/summary.ts';
import { Problem } from '../messages/problem.ts';

/**
 * How an attempt ended, as a problem of `apply`, or of a recovery that could not open the platform. Pure.
 *
 * @param installed the current version; null if unknown
 * @param cause of the problem; also in the attempt's own records
 * @returns undefined if the platform is open as it should be
 */
export function describeEnding({
  attempt,
  contact,
  installed,
  cause,
}: {
  attempt: AttemptHistory;
  contact: string;
  installed: string | null;
  cause?: Problem | undefined;
}): Problem | undefined {
  const { started, ending } = attempt;
  const named = { ...nameCase(attempt), contact };
  if (ending === undefined) return Problem.of('locked.attempt-interrupted', named, cause);
  if (ending.kind === 'succeeded') return undefined;
  const { outcome, recovered, step = '', declined = false } = ending;
  const ofStep = { ...named, step, ...titleOf(attempt, step) };
  if (outcome === 'rolled-back') {
    // A recovery that opened the old version has not failed.
    if (recovered) return undefined;
    return Problem.of('rolled-back.attempt', { ...ofStep, from: started.from, to: started.to }, cause);
  }
  if (recovered) return describeUnrecovered({ attempt, contact, installed, declined, cause });
  return Problem.of('maintenance.attempt', { ...ofStep, installed: installed ?? '?' }, cause);
}

/**
 * A recovery that could not open the platform. What prevented it may go away; if it declines, only support can decide.
 */
export function describeUnrecovered({
  attempt,
  contact,
  installed,
  declined,
  cause,
}: Parameters<typeof describeEnding>[0] & { readonly declined: boolean }): Problem {
  const code = declined ? 'maintenance.recovery-declined' : 'maintenance.recovery';
  return Problem.of(code, { ...nameCase(attempt), contact, installed: installed ?? '?' }, cause);
}

/** What a customer and support call a case by. */
export function nameCase(attempt: AttemptHistory): { readonly attempt: string; readonly incident: string } {
  return { attempt: attempt.id, incident: nameIncident(attempt) };
}
