import type { Messages } from '../../messages/index.ts';
import { putCode } from '../../messages/put-code.ts';
import type { MessageNumber } from '../../messages/numbers.ts';
import type { RequestAnswered } from '../../model/request-results.ts';
import type { ToldRequest } from '../../model/told-request.ts';
import { describeRecorded } from '../describe.ts';
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

/** What was asked for in the Superviseur: a line for each. */
export function tellRequests(
  requests: readonly ToldRequest[],
  { messages, format }: Wording,
): readonly string[] {
  return requests.map((request) => {
    const { request: name, at, by, version } = request;
    const who = [
      name,
      ...(version === undefined ? [] : [version]),
      ...(by === undefined ? [] : [messages.requests.by(by)]),
    ];
    return `${messages.report.label(`${who.join(', ')} (${format.date(at)})`)} ${tellState(request, messages)}`;
  });
}

function tellState({ state, startsAt, problem, code }: ToldRequest, messages: Messages): string {
  const { imports } = messages;
  if (problem !== undefined) return describeRecorded({ problem, messages }).what;
  if (state === 'refused' || state === 'failed')
    return putCode(code as MessageNumber | undefined, imports[state]);
  return startsAt === undefined ? imports.states[state] : imports.planned;
}
