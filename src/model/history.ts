import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import type { JournalRecord } from './journal.ts';
import { operator } from './machine.ts';
import { contact } from './status.ts';
import { bilingual, person, stamp, version } from '../terms/words.ts';

/** The newest; the journal has all of them. */
export const historyMaximum = 50;

const attempt = z.object({
  attempt: z.string(),
  from: version,
  to: version,
  startedAt: stamp,
  /** Of the attempt, or of the recovery that finished it; absent while there is none. */
  endedAt: stamp.exactOptional(),
  /** `recovered`: a recovery finished it, and the platform is healthy. */
  outcome: z.enum(['succeeded', 'failed', 'recovered', 'running', 'interrupted']),
  /** Whether the previous version is back and healthy. */
  rolledBack: z.boolean(),
  /** Identifies the case for support. */
  incident: z.string().exactOptional(),
  /** The code of the failure, such as `OSPI-2009`; absent unless it failed. */
  messageCode: z.string().exactOptional(),
  /** Who started it on the server. */
  operator: operator.shape.user,
  /** The administrator who asked for it in the Superviseur, as the platform gives the name. */
  requestedBy: person.exactOptional(),
  /** How it ended, or that it is running, in one sentence. */
  text: bilingual,
  /** Warnings, which stop nothing, each once. */
  warnings: z.array(bilingual),
});
export type HistoryAttempt = Held<typeof attempt>;

/**
 * `history.json` in the site's public folder: an interface, for the Superviseur's follow-up tab. It never contains a secret, nor
 * what a hook or a service printed. Fields may be added; none is removed or changes its meaning while `format` is 1.
 */
export const historyForm = z.object({
  format: z.literal(1),
  /** The site's name. */
  platform: z.string(),
  /** Newest first, at most 50. */
  attempts: z.array(attempt),
  support: contact,
  /** Whether a new attempt is refused until support releases the platform. */
  refused: z.boolean(),
});
export type HistoryFile = Held<typeof historyForm>;

/** An attempt before it is put into words. */
export interface AttemptFacts extends Omit<HistoryAttempt, 'messageCode' | 'text' | 'warnings'> {
  /** Its own, in order. */
  readonly records: readonly JournalRecord[];
}

/** What a journal says of its attempts. */
export interface HistoryFacts extends Pick<HistoryFile, 'refused'> {
  /** The newest first. */
  readonly attempts: readonly AttemptFacts[];
}
