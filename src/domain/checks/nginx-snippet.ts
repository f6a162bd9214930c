import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';
import { isAnswering } from './nginx-running.ts';

/**
 * The snippet. Measured: whether this platform's snippet, made from the current configuration, answers at its own
 * address; and, as far as nginx's configuration can be read, whether other server blocks lead to the platform without
 * it. Required: it answers, and is in all of them: visitors of another block would not get the page, and what they save
 * could be lost. Fixed by `setup nginx --install`. Not judged if nothing answers.
 */
export function judgeNginxSnippet({ nginx }: Facts): Judgement<'nginx-snippet'> | undefined {
  if (!isAnswering(nginx)) return undefined;
  const { snippet, openServers = [] } = nginx;
  if (snippet.status !== 200) return { status: 'failed', params: snippet };
  if (openServers.length === 0) return { status: 'ok', params: snippet };
  return { status: 'failed', params: { ...snippet, openServers } };
}
