import * as z from 'zod';
import type { DatabaseRight, NamedDatabase } from './database.ts';
import { textOf, type Held } from './form.ts';
import { toldProblem, type RecordedProblem } from './recorded-problem.ts';
import { size, stamp } from './words.ts';

const text = z.string();

/** Something made append-only (`a`) or immutable (`i`) by chattr(1). */
export const flaggedPath = z.object({
  path: text,
  flags: text,
  /** A folder in which an update itself creates, renames and deletes names; otherwise something in the data. */
  isOwn: z.boolean(),
});
export type FlaggedPath = Held<typeof flaggedPath>;

/**
 * What is wrong with one of our unit files. `older`: differs from what this version writes; `unread`: systemd has not
 * read it since; `program`: what it runs does not exist.
 */
export const unitFault = z.object({
  /** Its name in the folder of unit files. */
  unit: text,
  fault: z.enum(['missing', 'older', 'unread', 'program']),
  /** Of `program`: which. */
  program: text.exactOptional(),
});
export type UnitFault = Held<typeof unitFault>;

export const units = z.object({ folder: text, faults: z.array(unitFault) });
export type UnitFacts = Held<typeof units>;

/** What unattended runs need, beyond the other checks. */
export const night = z.object({
  /** Why the site's inbox could not be read: the system's error code; absent if it can be read, or there is none. */
  inbox: z.object({ path: text, reason: text }).exactOptional(),
  /** The unit that recovers after a power cut; absent without systemd. */
  recovery: z.object({ unit: text, state: z.enum(['enabled', 'disabled', 'missing']) }).exactOptional(),
  /** Node.js as cron would find it; absent if systemd's timers, or the launcher itself, name Node.js by its path. */
  node: z
    .object({
      folders: z.array(text),
      /** Null where it finds none. */
      version: textOf('version').nullable(),
      /** The Node.js that runs this tool now. */
      program: text,
    })
    .exactOptional(),
});
export type NightFacts = Held<typeof night>;

/** What unattended updates have to keep to; only if the site has a window, or something is planned or to be announced. */
export const schedule = z.object({
  /** The timer that begins what is planned, and announces; absent without systemd, or if nothing needs it. */
  timer: z.object({ unit: text, state: z.enum(['enabled', 'disabled', 'missing']) }).exactOptional(),
  /** When an unattended run last came outside of the window; absent if none did for a week. */
  strayRun: stamp.exactOptional(),
  /** How long the last update took, and an opening of the window lasts. */
  lastSeconds: size.exactOptional(),
  windowMinutes: size.exactOptional(),
  /** `announceHours` is set, and no window. */
  isUnannounced: z.literal(true).exactOptional(),
});
export type ScheduleFacts = Held<typeof schedule>;
export type ScheduleFault = 'timer' | 'stray-run' | 'short' | 'no-window';

/** Whether those can be reached who are to be told how an update ended; only if there are any. */
export const telling = z.object({
  /** Programs of `notify` that do not exist or cannot be run. */
  missing: z.array(text),
  /** Whether there is a program to send mail; absent if none is to be sent. */
  sendmail: z.boolean().exactOptional(),
  /** Whom the last outcome did not reach, and why. */
  failed: z.array(z.object({ program: text, reason: text })),
});
export type TellingFacts = Held<typeof telling>;
export type TellingFault = 'missing' | 'sendmail' | 'failed';

const rehearsedStep = z.object({
  /** Its name. */
  step: text,
  /** What would fail; absent if nothing would. */
  problems: z.array(toldProblem).exactOptional(),
});
export type RehearsedStep = Held<typeof rehearsedStep>;

/**
 * How an update's steps went in miniature, or why they were not tried. `busy`: another run is in progress; `rights`: the current
 * user may not install; `unmet`: other prerequisites come first.
 */
export const rehearsal = z.union([
  z.object({ skipped: z.enum(['busy', 'rights', 'unmet']) }),
  z.object({ steps: z.array(rehearsedStep) }),
]);
export type RehearsalFacts = Held<typeof rehearsal>;

/** The verdict of one of the named checks. An unmet `required` refuses an update; an unmet `recommended` is a warning. */
export const verdictOf = <Name extends string>(names: readonly Name[]) =>
  z.object({
    check: z.enum(names),
    status: z.enum(['ok', 'warning', 'failed']),
    /** The facts that the sentence needs, chosen by the check: `CheckOutcomes` in messages/vocabulary.ts. */
    params: z.record(z.string(), z.unknown()),
    /** The underlying problem, if it has its own sentences: they say more than the check's. */
    problem: toldProblem.exactOptional(),
  });
export type Verdict<Name extends string = string> = Held<ReturnType<typeof verdictOf<Name>>>;

/** One of the databases, with all its faults. */
export interface JudgedDatabase extends NamedDatabase {
  readonly server: string;
  readonly user?: string;
  readonly status: Verdict['status'];
  /** Why its server could not be queried. */
  readonly problem?: RecordedProblem;
  readonly serverVersion?: string;
  readonly clientVersion?: string;
  /** The dump program is older than the server. */
  readonly clientIsOld: boolean;
  readonly missingRights: readonly DatabaseRight[];
  /** Replication of its changes, which a restore would end; absent if there is none. */
  readonly replication?: readonly string[];
  /** Columns whose values a dump rounds; absent if there are none. */
  readonly rounded?: readonly string[];
}

export type NightFault = 'inbox' | 'recovery' | 'node';

/** What is missing on a file system: the required free percentage, space for what is measured, or free inodes. */
export type DiskLack = 'percent' | 'room' | 'inodes';
