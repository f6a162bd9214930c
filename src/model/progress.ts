import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { plannedUpdate } from './planned.ts';
import { bilingual } from '../terms/words.ts';

const text = z.string();

const step = z.object({
  name: text,
  title: bilingual,
  state: z.enum(['pending', 'running', 'finished', 'failed', 'undone']),
  /** UTC, ISO 8601; null while it has not begun. */
  startedAt: text.nullable(),
  /** How long it, or its undo, took; null while not known. */
  seconds: z.number().nullable(),
});
export type ProgressStep = Held<typeof step>;

/**
 * `progress.json` in the site's public folder: an interface. The maintenance page reads it, and so may the
 * Superviseur's follow-up tab. Anyone who reaches the platform can read it, so it never contains anything secret.
 * Fields may be added; none is removed or changes its meaning while `format` is 1.
 */
export const progressForm = z.object({
  format: z.literal(1),
  /** The site's name. */
  platform: text,
  /**
   * `idle` before the first attempt; `rolled-back` and `maintenance` are the two outcomes of a failed one: with the
   * previous version back, or with the page left on. `interrupted`: stopped half-way, until a recovery resumes it.
   */
  state: z.enum([
    'idle',
    'running',
    'rolling-back',
    'succeeded',
    'rolled-back',
    'maintenance',
    'interrupted',
  ]),
  /** The current step; null outside an attempt. */
  step: z.object({ name: text, title: bilingual }).nullable(),
  /** Of the whole attempt, 0 to 100. */
  percent: z.number(),
  /** UTC, ISO 8601; null while there was no attempt. */
  startedAt: text.nullable(),
  /**
   * UTC, ISO 8601. Renewed at least every 10 s while the state is `running` or `rolling-back`: if it is older than half a
   * minute, its writer has died or the server was off. The attempt is then interrupted, until a recovery resumes it.
   */
  updatedAt: text,
  /** Null while it is not known. */
  secondsLeft: z.number().nullable(),
  from: text.nullable(),
  to: text.nullable(),
  /** One sentence that says how the attempt ended; null while it has not. */
  outcome: bilingual.nullable(),
  /** In the order of the procedure; what else a rollback does, such as restoring data, comes after them. */
  steps: z.array(step),
  /** Warnings, which stop nothing, each once. The details are in the journal, which strangers cannot read. */
  warnings: z.array(bilingual),
  /** Identifies the case for support; null unless the attempt failed. */
  incident: text.nullable(),
  /** The code of the failure, such as `OSPI-2009`; null unless the attempt failed. */
  messageCode: text.nullable(),
  /** While an administrator has turned the page on by hand: since when, until about when (UTC, ISO 8601), and why. */
  byHand: z
    .object({ since: text, until: text.exactOptional(), reason: text.exactOptional() })
    .exactOptional(),
  /** The next update, once it is announced; absent during an update, and when none is. */
  planned: plannedUpdate.exactOptional(),
});
export type ProgressFile = Held<typeof progressForm>;
