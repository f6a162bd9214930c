import type { Verdict } from '../terms/check.ts';
import type { MessageNumber } from './numbers.ts';
import type { CheckName } from './vocabulary.ts';

/** The sentences of each check, in one language. */
export type CheckSentences = Readonly<Record<CheckName, SentencesOfCheck>>;

interface SentencesOfCheck {
  readonly number: MessageNumber;
  readonly title: string;
  readonly remedy: (params: never) => string;
}

/** A verdict in words; without a remedy and a code if there is nothing to fix. */
export interface ToldVerdict {
  readonly title: string;
  readonly what: string;
  readonly remedy?: string;
  readonly code?: MessageNumber;
}

export function tellVerdict({
  verdict,
  sentences,
}: {
  verdict: Verdict;
  sentences: CheckSentences;
}): ToldVerdict {
  const { status, params } = verdict;
  // The form of a verdict has no other names.
  const check = verdict.check as CheckName;
  // A check returns a verdict with the parameters of its status; only the type of the pair is lost on the way.
  const own = sentences[check] as unknown as Readonly<Record<Verdict['status'] | 'remedy', Tell>>;
  const { title, number } = sentences[check];
  const what = own[status](params);
  if (status === 'ok') return { title, what };
  return { title, what, remedy: own.remedy(params), code: number };
}

/** Programs that the configuration names by path, and those that are searched for. */
export function splitPlaced(
  programs: readonly string[],
): readonly [placed: readonly string[], named: readonly string[]] {
  return [programs.filter((it) => it.includes('/')), programs.filter((it) => !it.includes('/'))];
}

type Tell = (params: Verdict['params']) => string;
