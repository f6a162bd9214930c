import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The flag. Measured: whether nginx's workers can see into the folder that holds it; a flag that they cannot see would
 * leave the platform open. Required: they can. Fixed by permissions on the parent folders. Not judged if the snippet
 * does not answer: that must be fixed first.
 */
export function judgeNginxFlag({ nginx: { snippet, flag } }: Facts): Judgement<'nginx-flag'> | undefined {
  if (snippet.status === undefined && flag.status === undefined) return undefined;
  return { status: flag.status === 204 ? 'ok' : 'failed', params: flag };
}
