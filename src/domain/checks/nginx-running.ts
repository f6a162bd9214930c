import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * nginx. Measured: whether anything answers HTTP at the platform's address; the snippet check tells what it is.
 * Required: it does. Fixed by starting nginx, or by correcting the address.
 */
export function judgeNginxRunning({ nginx }: Facts): Judgement<'nginx-running'> {
  return { status: isAnswering(nginx) ? 'ok' : 'failed', params: { ...nginx.snippet, url: nginx.url } };
}

/** Whether anything answered, even something other than the snippet. */
export function isAnswering({ snippet }: Facts['nginx']): boolean {
  return snippet.status !== undefined || ownFailures.includes(snippet.failure ?? '');
}

/** Reasons that a visit itself gives for an answer that it received. */
const ownFailures = ['foreign', 'outdated'];
