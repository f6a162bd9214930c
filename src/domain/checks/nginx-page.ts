import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The maintenance page. Measured: whether nginx serves it at its own address. Required: it does; recommended: with the
 * logo that the site names. Fixed by `setup nginx`, which writes it. Not judged if the snippet does not answer: that
 * must be fixed first.
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
