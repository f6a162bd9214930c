import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * Other runs. Measured: who holds the platform's lock. Required: nobody. Fixed by waiting until that run ends; a lock
 * never outlives its run.
 */
export function judgeLock({ lock }: Facts): Judgement<'lock'> {
  if (lock === null) return { status: 'ok', params: {} };
  return 'problem' in lock
    ? { status: 'failed', params: { holder: null }, problem: lock.problem }
    : { status: 'failed', params: { holder: lock.holder } };
}
