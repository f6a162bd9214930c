import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';
import { isAnswering } from './nginx-running.ts';

/**
 * The snippet. Measured: whether this platform's snippet, made of today's configuration, answers at its own address, and by
 * nginx's configuration, as far as it can be read, whether other server blocks lead to the platform without it. Needed: that
 * it answers, and is in all of them: visitors of another one would not meet the page, and what they save could be lost.
 * Mended by `setup nginx --install`. Not judged where nothing answers.
 */
export function judgeNginxSnippet({ nginx }: Facts): Judgement<'nginx-snippet'> | undefined {
  if (!isAnswering(nginx)) return undefined;
  const { snippet, openServers = [] } = nginx;
  if (snippet.status !== 200) return { status: 'failed', params: snippet };
  if (openServers.length === 0) return { status: 'ok', params: snippet };
  return { status: 'failed', params: { ...snippet, openServers } };
}
