import type { PageText, SendingKind } from '../../model/page-text.ts';
import { addresses } from '../nginx/addresses.ts';

/** What a program gets instead of the page, in one language: a problem as in RFC 9457. */
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

/** Identifies the type of problem and is not an address (RFC 4151): nothing has to answer there. */
const problemType = 'tag:ospi.fr,2026:ospi-update/maintenance';
