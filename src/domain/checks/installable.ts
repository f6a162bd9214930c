import type { Verdict } from '../../model/verdict.ts';
import type { Facts } from '../../model/facts.ts';
import { Problem } from '../../messages/problem.ts';
import { refuseUser } from '../person/administrator.ts';
import { chooseExit } from './exit.ts';
import { judgeNoRefusal } from './no-refusal.ts';

/**
 * Lets an update pass, or refuses it with the reason that `check` would end with. An archive given with the facts has
 * already been opened and its versions judged.
 *
 * @throws Problem `permission.not-administrator`, `locked.attempt-failed`, `locked.attempt-interrupted`,
 *   `busy.lock-held`, `prerequisite.checks-failed`, and any problem that is the only reason
 */
export function requireInstallable({
  facts,
  verdicts,
}: {
  facts: Facts;
  verdicts: readonly Verdict[];
}): void {
  const failed = verdicts.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  throw nameReason(facts, failed);
}

function nameReason(facts: Facts, failed: readonly Verdict[]): Problem {
  const { user, administrators, administratorsProblem, lock } = facts;
  const exit = chooseExit(failed, { strict: false });
  if (administratorsProblem !== undefined) return Problem.fromRecord(administratorsProblem);
  if (exit === 'permission') return refuseUser(user, administrators);
  const refusal = judgeNoRefusal(facts);
  if (refusal?.status === 'failed') {
    const { outcome, ...params } = refusal.params;
    return Problem.of(`locked.attempt-${outcome}`, params);
  }
  if (exit === 'busy' && lock !== null && 'holder' in lock) return Problem.of('busy.lock-held', lock);
  const [{ check, problem } = {}, ...others] = failed;
  // A single reason is reported as its own problem.
  if (others.length === 0 && check === 'folders' && problem?.code.startsWith('prerequisite.') === true)
    return Problem.fromRecord(problem);
  return Problem.of('prerequisite.checks-failed', { verdicts: failed });
}
