import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * A pending reboot. Measured: whether the distribution reports one. Recommended: none, since an unplanned reboot would
 * interrupt an update. Fixed by rebooting at a quiet time.
 */
export function judgeReboot({ rebootPending }: Facts): Judgement<'reboot'> {
  return { status: rebootPending ? 'warning' : 'ok', params: {} };
}
