import { putCode } from '../../messages/put-code.ts';
import type { MessageNumber } from '../../messages/numbers.ts';
import type { RequestAnswered } from '../../model/request-results.ts';
import type { Wording } from '../wording.ts';

/** How a request has come out, in the words of its answer. */
export function renderRequest(
  { answer: { code, text, remedy } }: RequestAnswered,
  { messages, language }: Wording,
): readonly string[] {
  const told = putCode(code as MessageNumber | undefined, text[language]);
  return remedy === undefined
    ? [told]
    : [told, `${messages.report.label(messages.report.remedy)} ${remedy[language]}`];
}
