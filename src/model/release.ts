import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { readIncident } from './journal.ts';
import { exactTime, signedLine } from './signed.ts';

/**
 * The content of a release by support. It is written for people and for mail: one line for each item, in this order, so that none
 * can be given twice.
 *
 * ```
 * ospi-update release 1
 * incident: 20261125-184052-ab12-0f0f1234
 * issued: 2026-11-25T19:02:11.000Z
 * expires: 2026-12-02T19:02:11.000Z
 * issuer: Claire Martin
 * reason: the disk was full and has been enlarged
 * ```
 */
export const releaseForm = z.object({
  /** Of the failed attempt: see writeIncident for what it binds. */
  incident: z.string().refine((code) => readIncident(code) !== undefined),
  issued: exactTime,
  /** Until then it may be given, and the new attempt may begin. */
  expires: exactTime,
  issuer: signedLine('issuer'),
  reason: signedLine('reason'),
});
export type ReleaseDocument = Held<typeof releaseForm>;
