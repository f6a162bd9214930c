import type { PageText, SendingKind } from '../../model/page-text.ts';
import { addresses } from '../nginx/addresses.ts';

/** What a program gets in place of the page, in one language: a problem as RFC 9457 describes it. */
export function renderApiAnswer(
  { problem: { title, detail } }: Pick<PageText, 'problem'>,
  kind: SendingKind = 'sent',
): string {
  const problem = {
    type: problemType,
    title,
    status: 503,
    detail: detail[kind],
    progress: addresses.progress,
  };
  return `${JSON.stringify(problem)}\n`;
}

/** Names the kind of problem and is no address (RFC 4151): nobody has to answer there. */
const problemType = 'tag:ospi.fr,2026:ospi-update/maintenance';
