import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * What was read of nginx. Measured: whether its configuration could be read completely; which server blocks may lead to
 * the platform without evidence of it; whether the platform's health can be checked behind the page. Required: the
 * last. Recommended: a readable configuration, since a server block that was not seen may let visitors in. Fixed as
 * each message says. Not judged if the snippet is not in force, nor for facts recorded by older versions.
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
