import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import { textOf, type Held } from '../terms/form.ts';
import { lockHolder } from '../terms/lock.ts';
import { pageByHand } from './page-by-hand.ts';
import { plannedUpdate } from './planned.ts';
import { toldRevocation } from './revocation.ts';
import { toldRequest } from './told-request.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { rebootBlock } from '../terms/reboot.ts';
import { bilingual, person, size, stamp } from '../terms/words.ts';

const text = z.string();
const version = textOf('version');

/** How support is reached. */
export const contact = z.object({ email: text.exactOptional(), phone: text.exactOptional() });

export const backupInfo = z.object({
  id: text,
  createdAt: stamp,
  /** Of the platform when it was made; null if none was installed; absent if the backup does not say. */
  version: version.nullable().exactOptional(),
  /** Of the backup that this one is based on; absent for a full one. */
  base: text.exactOptional(),
  bytes: size,
  files: size,
  /** How many databases it contains, dumped in it or in the backups that it is based on. */
  databases: size,
  /** How many of them are dumped in it. */
  dumps: size,
  /** Whether everything that its restore needs is there. */
  complete: z.boolean(),
});
export type BackupInfo = Held<typeof backupInfo>;

/** A refusal in force until support releases it. */
export const refusal = z.object({
  attempt: text,
  incident: text,
  outcome: z.enum(['failed', 'interrupted']),
});
export type Refusal = Held<typeof refusal>;

/** A recorded release by support: one new attempt may begin until it expires. */
export const releaseInForce = z.object({
  /** The one that had failed. */
  attempt: text,
  incident: text,
  issuer: person,
  reason: text,
  expires: textOf('day'),
});
export type ReleaseInForce = Held<typeof releaseInForce>;

const runningAttempt = z.object({
  attempt: text,
  from: version,
  to: version,
  step: text,
  /** Of a hook: from the vendor. */
  title: bilingual.exactOptional(),
  /** Of the whole attempt. */
  percent: size,
  elapsedSeconds: size,
  /** Absent while it is not known. */
  secondsLeft: size.exactOptional(),
  rollingBack: z.boolean(),
  /** While it rolls back: the step that is being undone, once known. */
  undoing: text.exactOptional(),
  /** It is healthy and waits for `apply --open`, until then at most (UTC, ISO 8601). */
  heldUntil: stamp.exactOptional(),
  /** While held, if `maintenance.allow` lets nobody see it: the services' own address. */
  lookAt: text.exactOptional(),
  /** Whether a reboot of the server is prevented meanwhile; absent in records of older tools. */
  reboot: rebootBlock.exactOptional(),
});
export type RunningAttempt = Held<typeof runningAttempt>;

export const lastAttempt = z.object({
  attempt: text,
  from: version,
  to: version,
  startedAt: stamp,
  endedAt: stamp.exactOptional(),
  ending: z.enum(['succeeded', 'rolled-back', 'maintenance', 'interrupted']),
  /** Where it failed or was interrupted. */
  step: text.exactOptional(),
  /** Of that step, for a hook: from the vendor. */
  title: bilingual.exactOptional(),
  problem: toldProblem.exactOptional(),
  /** Why the old version could not be restored. */
  rollback: toldProblem.exactOptional(),
  /** For an interrupted one: whether the server was rebooted since. */
  rebooted: z.boolean().exactOptional(),
  /** A recovery led to this outcome. */
  recovered: z.literal(true).exactOptional(),
});
export type LastAttempt = Held<typeof lastAttempt>;

/** What `status --json` reports, and a bundle contains. */
export const statusForm = z.object({
  kind: z.literal('status'),
  platform: text,
  product: text,
  version: version.nullable(),
  running: runningAttempt.exactOptional(),
  /** What else is running on the platform: a backup, or an update or a recovery that has not started yet. */
  holder: lockHolder.exactOptional(),
  last: lastAttempt.exactOptional(),
  /** As a visitor sees it. */
  page: z.enum(['on', 'off', 'unknown']),
  /** What keeps the page on although no update needs it and nobody is on record for it. */
  strayFlag: text.exactOptional(),
  /** Who turned the page on by hand, according to the journal, and has not turned it off since. */
  pageByHand: pageByHand.exactOptional(),
  refusal: refusal.exactOptional(),
  /** Instead of a refusal. */
  release: releaseInForce.exactOptional(),
  /** The next update, if it is planned or announced. */
  planned: plannedUpdate.exactOptional(),
  /** What the Superviseur has asked for: what is open, and what has ended last, newest first; absent if nothing. */
  requests: z.array(toldRequest).exactOptional(),
  /** What the vendor has withdrawn; absent if nothing. */
  revocations: z.array(toldRevocation).exactOptional(),
  /** Why the installed version was withdrawn, if it was. */
  revoked: toldRevocation.exactOptional(),
  backups: z.array(backupInfo),
  /** Why the backups could not be listed; `backups` is then empty. */
  backupsProblem: toldProblem.exactOptional(),
  journalProblem: toldProblem.exactOptional(),
  support: contact,
  /** For `--follow`: how the update ended, and so does the command; `busy` while it is running. */
  exit: exitName.exactOptional(),
});
export type StatusResult = Held<typeof statusForm>;
