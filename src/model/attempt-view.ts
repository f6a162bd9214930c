import * as z from 'zod';
import { textOf, wordOf, type Held } from '../terms/form.ts';
import { journalData } from './journal.ts';
import { operator } from './machine.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { bilingual, person, size, stamp } from '../terms/words.ts';

const text = z.string();
const version = textOf('version');
const problem = toldProblem.exactOptional();
const endings = ['succeeded', 'rolled-back', 'maintenance'] as const;

/**
 * The state of an attempt without an outcome. `unknown`: the journal is damaged after its last readable record, so what happened
 * on is not known.
 */
const openStandings = ['running', 'interrupted', 'unknown'] as const;
export type OpenStanding = (typeof openStandings)[number];

/** One attempt of a platform's history. */
export const attemptSummary = z.object({
  attempt: text,
  from: version,
  to: version,
  /** UTC, ISO 8601, like all times here. */
  startedAt: stamp,
  /** Of the attempt, or of the recovery that finished it. */
  endedAt: stamp.exactOptional(),
  /** From its start to its end; absent if not known. */
  seconds: size.exactOptional(),
  ending: z.enum([...endings, ...openStandings]),
  /** A recovery led to this outcome. */
  recovered: z.literal(true).exactOptional(),
  operator,
  /** The administrator of the platform who asked for it in the Superviseur; absent if nobody did. */
  requestedBy: person.exactOptional(),
  /** For one that failed or was interrupted. */
  incident: text.exactOptional(),
  release: z.object({ ...journalData['attempt.released'].shape, at: stamp }).exactOptional(),
});
export type AttemptSummary = Held<typeof attemptSummary>;

/** What happens in a step, or between two steps. */
const detail = z.discriminatedUnion('kind', [
  z.object({
    at: stamp,
    kind: z.literal('warning'),
    ...journalData.warning.shape,
    code: wordOf<WarningCode>(),
  }),
  z.object({ at: stamp, kind: z.literal('page'), on: z.boolean() }),
  z.object({ at: stamp, kind: z.literal('held'), until: stamp }),
  z.object({ at: stamp, kind: z.literal('opened'), ...journalData['hold.ended'].shape }),
  z.object({ at: stamp, kind: z.literal('backup-created'), ...journalData['backup.created'].shape }),
  z.object({ at: stamp, kind: z.literal('backup-restored'), ...journalData['backup.restored'].shape }),
  z.object({ at: stamp, kind: z.literal('backups-pruned'), ...journalData['backup.pruned'].shape }),
  z.object({ at: stamp, kind: z.literal('releases-pruned'), ...journalData['releases.pruned'].shape }),
]);
export type MomentDetail = Held<typeof detail>;

const step = z.object({
  kind: z.literal('step'),
  at: stamp,
  name: text,
  /** Of a hook: from the vendor. */
  title: bilingual.exactOptional(),
  /** `undone`: this entry is the undo of the step, which began at `at`. */
  state: z.enum(['finished', 'failed', 'undone', ...openStandings]),
  /** Absent if no end is recorded. */
  seconds: size.exactOptional(),
  /** Why it failed. */
  problem,
  /** What happened meanwhile. */
  details: z.array(detail),
  /** For a step that did not succeed: the last lines of hooks and services, from the attempt's log. */
  output: z.array(text).exactOptional(),
});
export type StepMoment = Held<typeof step>;

const recovery = z.object({
  kind: z.literal('recovery'),
  at: stamp,
  direction: journalData['recovery.started'].shape.direction,
  operator,
  /** Whether the server was rebooted between the attempt's start and this. */
  rebooted: z.boolean(),
});
export type RecoveryMoment = Held<typeof recovery>;

const ending = z.object({
  kind: z.literal('ending'),
  at: stamp,
  ending: z.enum(endings),
  /** By a recovery. */
  recovered: z.literal(true).exactOptional(),
  problem,
  rollback: problem,
  /** If the rollback failed: the last lines that services printed during it. */
  output: z.array(text).exactOptional(),
});
export type EndingMoment = Held<typeof ending>;

const release = z.object({
  kind: z.literal('release'),
  at: stamp,
  ...journalData['attempt.released'].shape,
});
export type ReleaseMoment = Held<typeof release>;

/** One entry of the timeline. */
const moment = z.discriminatedUnion('kind', [step, recovery, ending, release, detail]);
export type Moment = Held<typeof moment>;

/** One attempt with everything in its records. */
export const attemptView = z.object({
  ...attemptSummary.shape,
  title: bilingual,
  archive: journalData['attempt.started'].shape.archive,
  /** The tool's version. */
  tool: version,
  /** Why it ended, if it failed. */
  problem,
  /** Why the old version could not be restored. */
  rollback: problem,
  /** In chronological order. */
  timeLine: z.array(moment),
});
export type AttemptView = Held<typeof attemptView>;
