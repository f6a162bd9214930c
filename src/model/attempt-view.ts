import * as z from 'zod';
import { textOf, wordOf, type Held } from '../terms/form.ts';
import { journalData } from './journal.ts';
import { operator } from './machine.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { bilingual, size, stamp } from '../terms/words.ts';

const text = z.string();
const version = textOf('version');
const problem = toldProblem.exactOptional();
const endings = ['succeeded', 'rolled-back', 'maintenance'] as const;

/**
 * How an attempt without an ending stands. `unknown`: the journal is damaged after its last readable record, so that how it went
 * on is not known.
 */
const openStandings = ['running', 'interrupted', 'unknown'] as const;
export type OpenStanding = (typeof openStandings)[number];

/** One attempt of a platform's history. */
export const attemptSummary = z.object({
  attempt: text,
  from: version,
  to: version,
  /** UTC, ISO 8601, as all times here. */
  startedAt: stamp,
  /** Of the attempt, or of the recovery that brought it to an end. */
  endedAt: stamp.exactOptional(),
  /** From its start to its end; absent while that is not known. */
  seconds: size.exactOptional(),
  ending: z.enum([...endings, ...openStandings]),
  /** A recovery brought it to this ending. */
  recovered: z.literal(true).exactOptional(),
  operator,
  /** Of one that failed or was interrupted. */
  incident: text.exactOptional(),
  release: z.object({ ...journalData['attempt.released'].shape, at: stamp }).exactOptional(),
});
export type AttemptSummary = Held<typeof attemptSummary>;

/** What happens in a step, or between two. */
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
]);
export type MomentDetail = Held<typeof detail>;

const step = z.object({
  kind: z.literal('step'),
  at: stamp,
  name: text,
  /** Of a hook: the vendor's own. */
  title: bilingual.exactOptional(),
  /** `undone`: this is the undoing of the step, which began at `at`. */
  state: z.enum(['finished', 'failed', 'undone', ...openStandings]),
  /** Absent where it has no end on record. */
  seconds: size.exactOptional(),
  /** Why it failed. */
  problem,
  /** What happened meanwhile. */
  details: z.array(detail),
  /** Of a step without a good end: the last lines that hooks and services printed, from the attempt's log. */
  output: z.array(text).exactOptional(),
});
export type StepMoment = Held<typeof step>;

const recovery = z.object({
  kind: z.literal('recovery'),
  at: stamp,
  direction: journalData['recovery.started'].shape.direction,
  operator,
  /** Whether the server was restarted between the attempt's start and this. */
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
  /** Where the way back failed: the last lines that services printed on it. */
  output: z.array(text).exactOptional(),
});
export type EndingMoment = Held<typeof ending>;

const release = z.object({
  kind: z.literal('release'),
  at: stamp,
  ...journalData['attempt.released'].shape,
});
export type ReleaseMoment = Held<typeof release>;

/** One entry of the time line. */
const moment = z.discriminatedUnion('kind', [step, recovery, ending, release, detail]);
export type Moment = Held<typeof moment>;

/** One attempt with all that its records tell. */
export const attemptView = z.object({
  ...attemptSummary.shape,
  title: bilingual,
  archive: journalData['attempt.started'].shape.archive,
  /** The tool's version. */
  tool: version,
  /** What ended it, if it failed. */
  problem,
  /** What kept the old version from coming back. */
  rollback: problem,
  /** In the order in which it happened. */
  timeLine: z.array(moment),
});
export type AttemptView = Held<typeof attemptView>;
