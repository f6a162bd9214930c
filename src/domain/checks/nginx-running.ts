import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * nginx. Measured: whether anything answers HTTP at the platform's address; who it is, the snippet tells. Needed: that it
 * does. Mended by starting nginx, or by correcting the address.
 */
export function judgeNginxRunning({ nginx: { snippet } }: Facts): Judgement<'nginx-running'> {
  const answered = snippet.status !== undefined || ownFailures.includes(snippet.failure ?? '');
  return { status: answered ? 'ok' : 'failed', params: snippet };
}

/** Those that a visit itself gives to an answer it got. */
const ownFailures = ['foreign', 'outdated'];
