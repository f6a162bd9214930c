import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';
import { isAnswering } from './nginx-running.ts';

/**
 * The snippet. Measured: whether this platform's snippet, made of today's configuration, answers at its own address.
 * Needed: that it does. Mended by `setup nginx`, an include in the server block, and a reload. Not judged where nothing answers.
 */
export function judgeNginxSnippet({ nginx }: Facts): Judgement<'nginx-snippet'> | undefined {
  if (!isAnswering(nginx)) return undefined;
  const { snippet } = nginx;
  return { status: snippet.status === 200 ? 'ok' : 'failed', params: snippet };
}
