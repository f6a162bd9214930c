import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The unit files. Measured: whether systemd has those that `setup systemd` would write now, and whether the programs
 * they name exist. Recommended, since otherwise a recovery may not run, or services may start on half-migrated data.
 * Fixed by writing them again. Not reported if there are none.
 */
export function judgeUnits({ units }: Facts): Judgement<'units'> | undefined {
  if (units === undefined) return undefined;
  return { status: units.faults.length > 0 ? 'warning' : 'ok', params: units };
}
