import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The flag. Measured: whether nginx's workers can look into the folder that holds it; a flag that they cannot see would
 * leave the platform open. Needed: that they can. Mended by opening the folders that lead there. Not judged where the
 * snippet itself does not answer: that is to be mended first.
 */
export function judgeNginxFlag({ nginx: { snippet, flag } }: Facts): Judgement<'nginx-flag'> | undefined {
  if (snippet.status === undefined && flag.status === undefined) return undefined;
  return { status: flag.status === 204 ? 'ok' : 'failed', params: flag };
}
