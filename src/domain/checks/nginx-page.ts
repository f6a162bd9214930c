import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The maintenance page. Measured: whether nginx delivers it at its own address. Needed: that it does. Mended by `setup nginx`,
 * which writes it.
 */
export function judgeNginxPage({ nginx: { page } }: Facts): Judgement<'nginx-page'> {
  return { status: page.status === 200 ? 'ok' : 'failed', params: page };
}
