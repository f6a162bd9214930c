import type { Bilingual } from '../terms/bilingual.ts';
import type { Verdict } from '../terms/check.ts';
import type { Language } from '../terms/language.ts';
import { addNumber, type MessageNumber } from './numbers.ts';
import type { Lacking, Sample } from './sample.ts';
import type { ProblemSentences } from './sentences.ts';

/** A room's messages of one kind, by code. */
export function table<Table extends Readonly<Record<string, { readonly number?: MessageNumber }>>>(
  declared: Table,
): Table {
  for (const [code, { number }] of Object.entries(declared)) if (number) addNumber(code, number);
  return declared;
}

/** What stops a command: its number, what its sentences need, and what they say. `Problem.of` throws it by its code. */
export function problem<Params extends object>(
  declared: Numbered<Params> & Bilingual<(params: Params) => ProblemSentences>,
): DeclaredProblem<Params> {
  return declared;
}

/** What is journalled and stops nothing. */
export function warning<Params extends object>(
  declared: Numbered<Params> &
    Bilingual<(params: Params) => string> & {
      /** For the follow-up page, which strangers can read: without the names that the warning itself gives. */
      readonly inPublic: Bilingual;
    },
): DeclaredWarning<Params> {
  return declared;
}

/** What is only shown. */
export function note<Params extends object>(
  declared: Bilingual<(params: Params) => string>,
): DeclaredNote<Params> {
  return declared;
}

/** The title of a check, what it says for each outcome, and how to fix what is wrong. */
export function check<Way extends AnyOutcome>(declared: DeclaredCheck<Way>): DeclaredCheck<Way> {
  return declared;
}

/** One for each status: the parameters of its sentences. */
export type Outcome<Status extends Verdict['status'], Params> = Status extends unknown
  ? { readonly status: Status; readonly params: Params }
  : never;

/** A sentence or a part of one, from its parameters; their types are declared once. */
export function say<Given extends readonly unknown[], Told = string>(
  told: Bilingual<(...given: Given) => Told>,
): Bilingual<(...given: Given) => Told> {
  return told;
}

/** What is built in the same way for both languages, from words that differ. */
export function inEach<Told>(make: (language: Language) => Told): Bilingual<Told> {
  return { en: make('en'), fr: make('fr') };
}

export interface DeclaredProblem<Params> extends Bilingual<(params: Params) => ProblemSentences> {
  readonly number: MessageNumber;
  readonly sample?: Sample<object>;
}

export interface DeclaredWarning<Params> extends Bilingual<(params: Params) => string> {
  readonly number: MessageNumber;
  readonly sample?: Sample<object>;
  readonly inPublic: Bilingual;
}

export interface DeclaredNote<Params> extends Bilingual<(params: Params) => string> {
  readonly number?: never;
}

interface AnyOutcome {
  readonly status: Verdict['status'];
  readonly params: object;
}

type DeclaredCheck<Way extends AnyOutcome> = {
  readonly number: MessageNumber;
  /** For the manual: how it comes out where it is not met, or warns. */
  readonly sample: Sample<Exclude<Way, { status: 'ok' }>>;
  readonly title: Bilingual;
  readonly remedy: Bilingual<(params: Exclude<Way, { status: 'ok' }>['params']) => string>;
} & {
  readonly [Status in Way['status']]: Bilingual<
    (params: Extract<Way, { status: Status }>['params']) => string
  >;
};

/** The sample for the manual may be omitted if the common ones contain all that the sentences need. */
type Numbered<Params> = { readonly number: MessageNumber } & ({} extends Lacking<Params>
  ? { readonly sample?: Sample<Lacking<Params>> }
  : { readonly sample: Sample<Lacking<Params>> });
