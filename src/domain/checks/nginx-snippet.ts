import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The snippet. Measured: whether this platform's snippet, made of today's configuration, answers at its own address. Needed:
 * that it does. Mended by `setup nginx`, an include in the server block, and a reload.
 */
export function judgeNginxSnippet({ nginx: { snippet } }: Facts): Judgement<'nginx-snippet'> {
  return { status: snippet.status === 200 ? 'ok' : 'failed', params: snippet };
}
