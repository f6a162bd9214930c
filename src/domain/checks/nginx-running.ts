import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * nginx. Measured: whether anything answers HTTP at the platform's address; who it is, the snippet tells. Needed: that it
 * does. Mended by starting nginx, or by correcting the address.
 */
export function judgeNginxRunning({ nginx }: Facts): Judgement<'nginx-running'> {
  return { status: isAnswering(nginx) ? 'ok' : 'failed', params: { ...nginx.snippet, url: nginx.url } };
}

/** Whether anything answered, be it something else than the snippet. */
export function isAnswering({ snippet }: Facts['nginx']): boolean {
  return snippet.status !== undefined || ownFailures.includes(snippet.failure ?? '');
}

/** Those that a visit itself gives to an answer it got. */
const ownFailures = ['foreign', 'outdated'];
