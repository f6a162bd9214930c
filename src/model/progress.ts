import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { bilingual } from '../terms/words.ts';

const text = z.string();

const step = z.object({
  name: text,
  title: bilingual,
  state: z.enum(['pending', 'running', 'finished', 'failed', 'undone']),
  /** UTC, ISO 8601; null while it has not begun. */
  startedAt: text.nullable(),
  /** What it took, or what undoing it took; null while that is not known. */
  seconds: z.number().nullable(),
});
export type ProgressStep = Held<typeof step>;

/**
 * `progress.json` in the site's public folder: an interface. The maintenance page reads it, and so may the
 * Superviseur's follow-up tab. Anyone who reaches the platform can read it, so nothing secret ever stands in it.
 * Fields may be added; none is removed or changes its meaning while `format` is 1.
 */
export const progressForm = z.object({
  format: z.literal(1),
  /** The site's name. */
  platform: text,
  /**
   * `idle` before the first attempt; `rolled-back` and `maintenance` are the two endings of a failed one: with the
   * previous version back, or with the page left on. `interrupted`: stopped half-way, until a recovery takes it up.
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
  /** The step at work; null outside an attempt. */
  step: z.object({ name: text, title: bilingual }).nullable(),
  /** Of the whole attempt, 0 to 100. */
  percent: z.number(),
  /** UTC, ISO 8601; null while there was no attempt. */
  startedAt: text.nullable(),
  /**
   * UTC, ISO 8601. Renewed at least every 10 s while the state is `running` or `rolling-back`: where it is older than half a
   * minute, what wrote it has died or the server was off. The attempt is then interrupted, until a recovery takes it up.
   */
  updatedAt: text,
  /** Null while it cannot be told. */
  secondsLeft: z.number().nullable(),
  from: text.nullable(),
  to: text.nullable(),
  /** One sentence that says how the attempt ended; null while it has not. */
  outcome: bilingual.nullable(),
  /** In the order of the procedure; what a rollback does beside undoing them, such as restoring data, comes after them. */
  steps: z.array(step),
  /** What is worth knowing and stops nothing, each once. The details stand in the journal, which strangers cannot read. */
  warnings: z.array(bilingual),
  /** By which support knows the case; null unless the attempt failed. */
  incident: text.nullable(),
  /** Of what the attempt failed with, such as `OSPI-2009`; null unless it failed. */
  messageCode: text.nullable(),
});
export type ProgressFile = Held<typeof progressForm>;
