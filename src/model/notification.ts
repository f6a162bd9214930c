import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import { textOf, type Held } from '../terms/form.ts';
import type { Language } from '../terms/language.ts';
import { outcomes, type OutcomeName } from '../terms/night.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { person, size, stamp } from '../terms/words.ts';
import { contact } from './status.ts';

const text = z.string();
const version = textOf('version');

/** What a person reads; the first line of a mail is `subject`. */
const sentences = z.object({
  subject: text,
  what: text,
  /** Whether the platform changed, if the outcome alone does not say it. */
  effect: text.exactOptional(),
  /** What to do now. */
  remedy: text.exactOptional(),
});
export type OutcomeSentences = Held<typeof sentences>;

/**
 * What a command of `notify` gets on its standard input: an interface. Fields may be added; none is removed or changes its meaning
 * while `format` is 1. It never contains a secret, nor what a hook or a service printed.
 */
export const notificationForm = z.object({
  kind: z.literal('notification'),
  format: z.literal(1),
  outcome: z.enum(outcomes),
  platform: text,
  product: text,
  /** The name of this server. */
  host: person,
  /** When it came to this outcome; UTC, ISO 8601. */
  at: stamp,
  /** The exit code of the command that came to it, by name and number. */
  exit: exitName,
  exitCode: size,
  /** The version that is installed now; null if that cannot be told. */
  version: version.nullable(),
  /** Of an update; absent for anything else, as are the next ones. */
  attempt: text.exactOptional(),
  from: version.exactOptional(),
  to: version.exactOptional(),
  startedAt: stamp.exactOptional(),
  /** The administrator of the platform who asked for it in the Superviseur, as the platform names him; absent if nobody did. */
  requestedBy: person.exactOptional(),
  /** Identifies the case for support, if the update failed. */
  incident: text.exactOptional(),
  /** The code of the message, such as `OSPI-0701`. */
  messageCode: text.exactOptional(),
  /** The code of what made the update fail. */
  causeCode: text.exactOptional(),
  support: contact,
  sentences: z.object({ fr: sentences, en: sentences }),
});
export type Notification = Held<typeof notificationForm>;

/** What is to be told, before it is put into words. */
export interface ToldOutcome {
  readonly outcome: OutcomeName;
  /** Of an update that is over; `interrupted` for one that stopped half-way. */
  readonly ending?: 'succeeded' | 'rolled-back' | 'maintenance' | 'interrupted';
  readonly from?: string;
  readonly to?: string;
  readonly problem?: RecordedProblem;
  readonly cause?: RecordedProblem;
  readonly incident?: string;
  readonly contact: string;
  readonly platform: string;
}

export type DescribeOutcome = (told: ToldOutcome) => {
  readonly sentences: Readonly<Record<Language, OutcomeSentences>>;
  readonly messageCode?: string;
  readonly causeCode?: string;
};

/** A mail's words: the remedy comes first. `bundle`: what is attached, or why nothing could be. */
export type WriteMail = (written: {
  readonly notification: Notification;
  readonly language: Language;
  readonly bundle?: { readonly attached: string } | { readonly missing: string };
}) => { readonly subject: string; readonly body: string };

/** Which outcome was told last, and what could not be reached. */
export const toldForm = z.object({
  format: z.literal(1),
  key: text,
  at: stamp,
  failed: z.array(z.object({ program: text, reason: text })),
});
export type ToldRecord = Held<typeof toldForm>;
