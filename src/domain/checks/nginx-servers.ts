import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * What of nginx was looked at. Measured: whether its configuration could be read, and all of it; which server blocks may lead to the
 * platform without a sign of it; whether the platform's health can be asked under the page. Needed: the last. Recommended: a
 * configuration that can be read, since a server block that nobody saw may let visitors in. Mended as each says. Not judged where
 * the snippet is not in force, nor of facts that older tools recorded.
 */
export function judgeNginxServers({ nginx }: Facts): Judgement<'nginx-servers'> | undefined {
  const { snippet, openServers, doubtfulServers: doubtful = [], unreadServers: unread = [] } = nginx;
  const { serversProblem, healthProblem } = nginx;
  const params = { doubtful, unread };
  if (snippet.status !== 200) return undefined;
  if (healthProblem !== undefined) return { status: 'failed', params, problem: healthProblem };
  if (serversProblem !== undefined) return { status: 'warning', params, problem: serversProblem };
  if (openServers === undefined) return undefined;
  return { status: unread.length > 0 ? 'warning' : 'ok', params };
}
