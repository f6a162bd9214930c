import * as z from 'zod';
import { attemptSummary, attemptView } from './attempt-view.ts';
import { bundlePart } from './bundle.ts';
import { exitName } from '../terms/exit-codes.ts';
import { factsForm } from './facts.ts';
import type { Held } from '../terms/form.ts';
import { restoredDatabase } from './journal.ts';
import { monitoringForm } from './monitoring.ts';
import { pageByHand } from './page-by-hand.ts';
import { plan } from './plan.ts';
import { plannedUpdate } from './planned.ts';
import { replayResult } from './replay.ts';
import { requestResult } from './request-results.ts';
import { moved, nginxChange, setupRest, setupStep } from './setup.ts';
import { toldRevocation } from './revocation.ts';
import { backupInfo, releaseInForce, statusForm } from './status.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { namedDatabase, size, stamp } from '../terms/words.ts';
import { verdict } from './verdict.ts';

const text = z.string();
const texts = z.array(text);
const problem = toldProblem.exactOptional();
/** Without a signature: to be signed with minisign, with this as its trusted comment. */
const toSign = text.exactOptional();
/** The same file had already been given; nothing was recorded again. */
const already = z.literal(true).exactOptional();

const check = z.object({
  kind: z.literal('check'),
  facts: factsForm,
  verdicts: z.array(verdict),
  exit: exitName,
});
export type CheckResult = Held<typeof check>;

const backup = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('backup-created'), backup: backupInfo }),
  z.object({
    kind: z.literal('backup-list'),
    /** Newest first. */
    backups: z.array(backupInfo),
    folder: text,
  }),
  z.object({
    kind: z.literal('backup-verified'),
    id: text,
    chain: texts,
    /** It has databases; they were restored beside the live ones and are identical. */
    restored: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('backup-restored'),
    id: text,
    to: text.exactOptional(),
    /** Where the data now are: below `to`, or the platform's own folders; none if only databases were requested. */
    folders: texts,
    /** The restored databases; under the name `as`, if there is one. */
    databases: z.array(restoredDatabase),
    /** With `to`: those of the backup that were not restored, since a folder cannot contain them. */
    leftOut: z.array(namedDatabase).exactOptional(),
    /** Stopped services of the platform, to be started now, in this order; empty with `to`. */
    services: texts,
  }),
  z.object({
    kind: z.literal('backups-verified'),
    /** Newest first. */
    backups: z.array(
      z.object({
        id: text,
        restored: z.literal(true).exactOptional(),
        /** Why it is not intact. */
        problem,
      }),
    ),
    /** `backup` if any is not intact. */
    exit: exitName,
  }),
  z.object({
    kind: z.literal('restore-plan'),
    id: text,
    /** The backups that it needs, the full one first. */
    chain: texts,
    to: text.exactOptional(),
    /** Where the data would be: below `to`, or the platform's own folders, whose data would be replaced. */
    folders: texts,
    databases: z.array(restoredDatabase),
    /** Services of the platform that run and would have to be stopped first; empty with `to`. */
    running: texts,
  }),
  z.object({
    kind: z.literal('backup-pruned'),
    ids: texts,
    /** They would be removed; nothing was. */
    planned: z.literal(true).exactOptional(),
  }),
]);
export type BackupResult = Held<typeof backup>;

const apply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), plan }),
  z.object({ kind: z.literal('nothing-to-do'), version: text, fromInbox: z.boolean() }),
  z.object({ kind: z.literal('applied'), from: text, to: text, attempt: text }),
  /** An unattended run that began nothing. */
  z.object({
    kind: z.literal('not-now'),
    /** `outside` of the window; `early`, before what is planned; `idle`, with nothing planned. */
    reason: z.enum(['outside', 'early', 'idle']),
    /** When one may begin. */
    next: stamp.exactOptional(),
  }),
]);
export type ApplyResult = Held<typeof apply>;

/** Of `apply --at`. */
const planning = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('planned'),
    ...plannedUpdate.shape,
    /** What begins it; `cron` without systemd. */
    beginner: z.enum(['enabled', 'disabled', 'missing', 'cron']),
    timer: text,
  }),
  z.object({ kind: z.literal('plan-cancelled'), at: stamp, version: text }),
  z.object({ kind: z.literal('nothing-planned') }),
]);
export type PlanningResult = Held<typeof planning>;

const recovery = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nothing-to-recover') }),
  z.object({
    kind: z.literal('recovered'),
    outcome: z.enum(['forward', 'rolled-back']),
    attempt: text,
    from: text,
    to: text,
    /** The backup that was restored by hand since the update began: the data are from it, not the users' latest. */
    restored: text.exactOptional(),
    /** Of the refusal in force; absent after `forward`, which is a success. */
    incident: text.exactOptional(),
    contact: text,
  }),
]);
export type RecoveryResult = Held<typeof recovery>;

const released = z.object({ kind: z.literal('released'), ...releaseInForce.shape, already });
export type ReleaseResult = Held<typeof released>;

/** A recorded revocation. */
const revoked = z.object({
  kind: z.literal('revoked'),
  ...toldRevocation.shape,
  already,
  /** The installed version, if it is itself withdrawn. */
  installed: text.exactOptional(),
});
export type RevocationResult = Held<typeof revoked>;

/** What a revocation file of the publisher withdraws. */
const madeRevocation = z.object({ product: text, versions: texts, archives: texts, toSign });
export type MadeRevocation = Held<typeof madeRevocation>;

const history = z.object({
  kind: z.literal('history'),
  platform: text,
  /** Oldest first. */
  attempts: z.array(attemptSummary),
  /** `attempts` are then those before the damage. */
  journalProblem: problem,
});
export type HistoryResult = Held<typeof history>;

const attempt = z.object({
  kind: z.literal('attempt'),
  platform: text,
  ...attemptView.shape,
  /** The file with the output of its hooks and services. */
  log: text,
  /** Why that could not be read; their output is then omitted. */
  logProblem: problem,
  journalProblem: problem,
});
export type AttemptResult = Held<typeof attempt>;

const verification = z.object({
  kind: z.literal('journal-verified'),
  platform: text,
  file: text,
  /** The intact ones; for a damaged journal, those before the damage. */
  records: size,
  /** The hash of the last of them; null if there is none. */
  head: text.nullable(),
  /** Of an unfinished last line: a write that was cut off, or is in progress. */
  tornBytes: size,
  problem,
  exit: exitName,
});
export type VerificationResult = Held<typeof verification>;

const maintenance = z.object({
  kind: z.literal('maintenance'),
  action: z.enum(['turned-on', 'turned-off', 'shown']),
  /** It was so before. */
  already,
  platform: text,
  /** As a visitor sees it. */
  page: z.enum(['on', 'off', 'unknown']),
  url: text,
  /** Why it is on, or should be; absent if it is off. `left`: by an update that failed or was interrupted. */
  cause: z.enum(['by-hand', 'running', 'left', 'unexplained']).exactOptional(),
  pageByHand: pageByHand.exactOptional(),
});
export type MaintenanceResult = Held<typeof maintenance>;

const bundle = z.object({
  kind: z.literal('bundle'),
  file: text,
  bytes: size,
  sha256: text,
  parts: z.array(bundlePart),
});
export type BundleResult = Held<typeof bundle>;

/** What `setup` did, would do or has taken back. */
const setUp = z.object({
  kind: z.literal('set-up'),
  action: z.enum(['planned', 'done', 'unchanged', 'undo-planned', 'undone', 'nothing-to-undo']),
  platform: text,
  steps: z.array(setupStep),
  /** After `--undo`. */
  stays: z.array(setupRest).exactOptional(),
  /** At the end of a setup. */
  check: check.exactOptional(),
});
export type SetUpResult = Held<typeof setUp>;

/** The result of a command; `--json` prints it. */
export const result = z.discriminatedUnion('kind', [
  check,
  backup,
  apply,
  planning,
  recovery,
  statusForm,
  bundle,
  replayResult,
  history,
  attempt,
  verification,
  z.object({
    kind: z.literal('notice-accepted'),
    version: text,
    sha256: text,
    recorded: z.literal(true).exactOptional(),
    check,
  }),
  z.object({
    kind: z.literal('packed'),
    archive: text,
    /** `archive` is only the manifest, to be signed with minisign before the second run of pack. */
    manifestOnly: z.literal(true).exactOptional(),
    version: text,
    bytes: size,
    entries: size,
  }),
  released,
  revoked,
  moved,
  maintenance,
  setUp,
  requestResult,
  z.object({ kind: z.literal('revocation-made'), ...madeRevocation.shape, file: text }),
  z.object({ kind: z.literal('release-made'), file: text, incident: text, expires: text, toSign }),
  z.object({ kind: z.literal('key-created'), key: text, publicKeyFile: text, publicKey: text }),
  z.object({
    kind: z.literal('nginx-set-up'),
    action: z.enum(['installed', 'removed', 'unchanged']),
    snippet: text,
    changes: z.array(nginxChange),
  }),
  monitoringForm,
  /** The configuration alone is in order: form, folders, and who may write to them. */
  z.object({ kind: z.literal('configuration-read'), platform: text, file: text }),
  z.object({ kind: z.literal('snippet'), snippet: text, written: text.exactOptional() }),
  z.object({
    kind: z.literal('units'),
    units: z.array(z.object({ name: text, content: text })),
    /** The folder that they were written to. */
    written: text.exactOptional(),
  }),
]);
export type Result = Held<typeof result>;
