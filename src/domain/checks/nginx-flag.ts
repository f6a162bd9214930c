import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The flag. Measured: whether nginx's workers can look into the folder that holds it; a flag that they cannot see would leave
 * the platform open. Needed: that they can. Mended by opening the folders that lead there.
 */
export function judgeNginxFlag({ nginx: { flag } }: Facts): Judgement<'nginx-flag'> {
  return { status: flag.status === 204 ? 'ok' : 'failed', params: flag };
}
