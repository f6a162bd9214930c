import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import { journalRecord } from './journal.ts';

const text = z.string();
const overall = z
  .object({
    /** Of the whole attempt, 0 to 100. */
    percent: z.number(),
    secondsLeft: z.number().exactOptional(),
  })
  .exactOptional();
/** As shown to people, see ospi-update-messages(7). */
const messageCode = text.regex(/^OSPI-\d{4}$/);

/** An event that `--json` prints on a line, before the result. */
export const eventForm = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('record'),
    record: journalRecord,
    retold: z.literal(true).exactOptional(),
    recovers: z.literal(true).exactOptional(),
    overall,
    messageCode: messageCode.exactOptional(),
  }),
  z.object({
    kind: z.literal('progress'),
    step: text,
    percent: z.number().exactOptional(),
    text: text.exactOptional(),
    overall,
  }),
  z.object({ kind: z.literal('note'), code: text, params: z.record(text, z.unknown()) }),
]);

/** A problem that `--json` prints instead of a result. */
export const problemForm = z.object({
  kind: z.literal('problem'),
  code: text,
  messageCode,
  exit: exitName,
  exitCode: z.int(),
  /** What the exit code says about the platform. */
  platform: z.enum(['unchanged', 'rolled-back', 'changed', 'unknown']),
  params: z.record(text, z.unknown()),
  what: text,
  remedy: text,
});
