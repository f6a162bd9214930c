import type { PageText, SendingKind } from '../../model/page-text.ts';
import { addresses } from '../nginx/addresses.ts';
import type { ToldByHand } from './document.ts';

/** What a program gets instead of the page, in one language: a problem as in RFC 9457. */
export function renderApiAnswer(
  { problem: { title, detail, byHand: detailByHand } }: Pick<PageText, 'problem'>,
  kind: SendingKind = 'sent',
  byHand?: ToldByHand,
): string {
  const problem = {
    type: problemType,
    title,
    status: 503,
    detail: (byHand === undefined ? detail : detailByHand)[kind],
    ...(byHand?.reason !== undefined && { reason: byHand.reason }),
    ...(byHand?.until !== undefined && { until: byHand.until }),
    progress: addresses.progress,
  };
  return `${JSON.stringify(problem)}\n`;
}

/** Identifies the type of problem and is not an address (RFC 4151): nothing has to answer there. */
const problemType = 'tag:ospi.fr,2026:ospi-update/maintenance';
