import * as z from 'zod';
import { textOf, type Held } from '../terms/form.ts';
import { bilingual, person, stamp } from '../terms/words.ts';
import type { JournalRecord } from './journal.ts';
import { contact } from './status.ts';

const text = z.string();

const attempt = z.object({
  attempt: text,
  from: textOf('version'),
  to: textOf('version'),
  /** UTC, ISO 8601. */
  startedAt: stamp,
  /** Of the attempt, or of the recovery that finished it; null while there is none. */
  endedAt: stamp.nullable(),
  /** `recovered`: it was stopped half-way, and brought to a good end later: to the new version, or back to the one before. */
  outcome: z.enum(['succeeded', 'failed', 'recovered', 'running', 'interrupted']),
  /** Whether the version before is back, with its data. */
  rolledBack: z.boolean(),
  /** Identifies the case for support; absent unless it failed or was interrupted. */
  incident: text.exactOptional(),
  /** The code of the failure, such as `OSPI-2009`; absent unless it failed. */
  messageCode: text.exactOptional(),
  /** The account on the server that ran it. */
  operator: person,
  /** The administrator of the platform who asked for it, as the platform named him; absent if nobody did there. */
  requestedBy: person.exactOptional(),
  /** How it ended, or that it has not, in one sentence. */
  text: bilingual,
  /** Each once, without the names that the journal has. */
  warnings: z.array(bilingual),
});
export type HistoryEntry = Held<typeof attempt>;

/**
 * `history.json` in the site's public folder, which nginx does not serve: an interface for the Superviseur's follow-up. Fields may
 * be added; none is removed or changes its meaning while `format` is 1. It contains no secret, and nothing that a hook or a
 * service printed.
 */
export const historyForm = z.object({
  format: z.literal(1),
  /** The site's name. */
  platform: text,
  /** The newest first, at most fifty. */
  attempts: z.array(attempt).max(50),
  support: contact,
  /** Whether another update would be refused: the last one failed or was interrupted, and support has not released the platform. */
  refused: z.boolean(),
});
export type HistoryFile = Held<typeof historyForm>;

/** An attempt before it is put into words. */
export interface AttemptFacts extends Omit<HistoryEntry, 'messageCode' | 'text' | 'warnings'> {
  /** Its own, in order. */
  readonly records: readonly JournalRecord[];
}

/** What a journal says of its attempts. */
export interface HistoryFacts extends Pick<HistoryFile, 'refused'> {
  /** The newest first. */
  readonly attempts: readonly AttemptFacts[];
}
