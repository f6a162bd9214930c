import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The maintenance page. Measured: whether nginx delivers it at its own address. Needed: that it does;
 * recommended: that it has the logo that the site names. Mended by `setup
 * nginx`, which writes it. Not judged where the snippet itself does not answer: that is to be mended first.
 */
export function judgeNginxPage({
  nginx: { snippet, page, logo },
}: Facts): Judgement<'nginx-page'> | undefined {
  if (snippet.status === undefined && page.status === undefined) return undefined;
  if (page.status !== 200) return { status: 'failed', params: page };
  return logo === undefined
    ? { status: 'ok', params: page }
    : { status: 'warning', params: { ...page, logo } };
}
