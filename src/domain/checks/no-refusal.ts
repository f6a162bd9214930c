import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * Earlier attempts. Measured: whether the last one failed or was interrupted, and was not released since. Needed: none
 * of it. Mended by support, who releases the platform.
 */
export function judgeNoRefusal({ journal: { refusal }, support }: Facts): Judgement<'no-refusal'> {
  if (refusal === undefined) return { status: 'ok', params: {} };
  const contact = [support.phone, support.email].filter((value) => value !== undefined).join(', ');
  return { status: 'failed', params: { ...refusal, contact } };
}
