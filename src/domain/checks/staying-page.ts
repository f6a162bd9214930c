import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * A maintenance page that no update needs. Measured: whether it is on, and who turned it on. Required: off, since an
 * update takes it off at its end, and would open the platform against the will of whoever closed it. Fixed by
 * `maintenance off`. Not judged while it may be that of an update.
 */
export function judgeStayingPage({ stayingPage }: Facts): Judgement<'staying-page'> | undefined {
  if (stayingPage === undefined) return undefined;
  if (stayingPage === null) return { status: 'ok', params: {} };
  const { flag, byHand } = stayingPage;
  return { status: 'failed', params: { flag, ...(byHand && { since: byHand.since, user: byHand.by }) } };
}
