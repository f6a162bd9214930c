import type { CheckName, Verdict } from '../model/facts.ts';
import { checkCodes, type MessageCode } from '../model/message-codes.ts';
import type { CheckOutcomes } from '../model/vocabulary/check.ts';

/** What each check is called, what it says for each way in which it can come out, and how to mend what is not right. */
export type CheckSentences = { readonly [Name in CheckName]: SentencesOf<CheckOutcomes[Name]> };

type SentencesOf<Outcomes extends { readonly status: Verdict['status']; readonly params: object }> = {
  readonly [Status in Outcomes['status']]: (
    params: Extract<Outcomes, { status: Status }>['params'],
  ) => string;
} & {
  readonly title: string;
  readonly remedy: (params: Exclude<Outcomes, { status: 'ok' }>['params']) => string;
};

/** A verdict in words; without a remedy and a code where nothing is to be mended. */
export interface ToldVerdict {
  readonly title: string;
  readonly what: string;
  readonly remedy?: string;
  readonly code?: MessageCode;
}

export function tellVerdict({
  verdict: { check, status, params },
  sentences,
}: {
  verdict: Verdict;
  sentences: CheckSentences;
}): ToldVerdict {
  // A verdict comes out of its check with the parameters of its status; only the pair's type is lost on the way.
  const own = sentences[check] as unknown as Readonly<Record<Verdict['status'] | 'remedy', Tell>>;
  const { title } = sentences[check];
  const what = own[status](params);
  if (status === 'ok') return { title, what };
  return { title, what, remedy: own.remedy(params), code: checkCodes[check] };
}

/** Programs that the configuration names with their place, and those that are looked for. */
export function splitPlaced(
  programs: readonly string[],
): readonly [placed: readonly string[], named: readonly string[]] {
  return [programs.filter((it) => it.includes('/')), programs.filter((it) => !it.includes('/'))];
}

type Tell = (params: Verdict['params']) => string;
