import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The maintenance page. Measured: whether nginx delivers it at its own address. Needed: that it does. Mended by `setup
 * nginx`, which writes it. Not judged where the snippet itself does not answer: that is to be mended first.
 */
export function judgeNginxPage({ nginx: { snippet, page } }: Facts): Judgement<'nginx-page'> | undefined {
  if (snippet.status === undefined && page.status === undefined) return undefined;
  return { status: page.status === 200 ? 'ok' : 'failed', params: page };
}
