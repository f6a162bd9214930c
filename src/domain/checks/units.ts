import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The unit files. Measured: whether systemd has those that `setup systemd` would write now, and the programs that they name are there.
 * Better so: else a recovery may not run, or services may start on half-migrated data. Mended by writing them again. Not told where
 * there are none.
 */
export function judgeUnits({ units }: Facts): Judgement<'units'> | undefined {
  if (units === undefined) return undefined;
  return { status: units.faults.length > 0 ? 'warning' : 'ok', params: units };
}
