import * as z from 'zod';
import { textOf, type Held } from '../terms/form.ts';
import { noticeEndings, requestStates, type NoticeType } from '../terms/import.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { bilingual, digest, stamp, version } from '../terms/words.ts';
import type { Verdict } from './verdict.ts';

const text = z.string();
const messageCode = textOf('code').regex(/^OSPI-\d{4}$/);

const notice = z.object({
  /** Its name in the drop folder. */
  file: text,
  sha256: digest,
  type: z.enum(Object.keys(noticeEndings) as [NoticeType, ...NoticeType[]]),
});

/** What the archive is, as the vendor has signed it. */
export const answeredUpdate = z.object({
  product: text,
  version,
  /** The version that is installed now; null if that cannot be told. */
  current: version.nullable(),
  title: bilingual,
  /** As in the manifest. */
  released: textOf('day'),
  /** Absent until the whole archive is verified. */
  notice: notice.exactOptional(),
});
export type AnsweredUpdate = Held<typeof answeredUpdate>;

const step = z.object({ state: z.enum(requestStates), at: stamp });
export type RequestStep = Held<typeof step>;

/**
 * `NAME.answer.json` in the drop folder, put there by root by rename: an interface. Fields may be added; none is removed or changes
 * its meaning while `format` is 1. It never contains a secret, nor what a hook or a service printed.
 */
export const answerForm = z.object({
  format: z.literal(1),
  /** The request's name: that of its file, without the ending. */
  request: text,
  /** Of the bytes of the request file that this answers. */
  requestSha256: digest,
  /** When it came to this state; UTC, ISO 8601. */
  at: stamp,
  state: z.enum(requestStates),
  /** The code of the message, such as `OSPI-0460`, when it is refused or failed. */
  code: messageCode.exactOptional(),
  /** Identifies the case for support, after a failed attempt. */
  incident: text.exactOptional(),
  /** Of the update, once it has begun. */
  attempt: text.exactOptional(),
  /** What happened. */
  text: bilingual,
  /** What to do now. */
  remedy: bilingual.exactOptional(),
  /** When it is refused: whether the same archive may be asked for again without another upload. */
  mendable: z.boolean().exactOptional(),
  update: answeredUpdate.exactOptional(),
  warnings: z.array(z.object({ code: messageCode.exactOptional(), text: bilingual })),
  /** While the notice waits to be accepted, and the site has a window: when it next opens; UTC, ISO 8601. */
  window: z.object({ opens: stamp }).exactOptional(),
  /** When a queued update is expected to begin; UTC, ISO 8601. */
  startsAt: stamp.exactOptional(),
  /** The states that it has been through, with this one. */
  steps: z.array(step),
});
export type ImportAnswer = Held<typeof answerForm>;

/** An answer before it is put into words. */
export interface AnswerFacts extends Omit<ImportAnswer, 'format' | 'code' | 'text' | 'remedy' | 'warnings'> {
  /** Why it was refused or has failed. */
  readonly problem?: RecordedProblem;
  /** Those of the journal. */
  readonly warnings: readonly RecordedProblem[];
  /** Of the checks, those that are not `ok`. */
  readonly verdicts: readonly Verdict[];
  /** How support is reached, in one line. */
  readonly contact: string;
}

/** Puts an answer into words. */
export type DescribeAnswer = (facts: AnswerFacts) => ImportAnswer;
