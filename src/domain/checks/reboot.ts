import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * A due reboot. Measured: whether the distribution says that one is due. Needed: better none, since an unplanned one
 * would interrupt an update. Mended by rebooting at a quiet time.
 */
export function judgeReboot({ rebootPending }: Facts): Judgement<'reboot'> {
  return { status: rebootPending ? 'warning' : 'ok', params: {} };
}
