import * as z from 'zod';
import type { DatabaseRight, NamedDatabase } from './database.ts';
import { textOf, type Held } from './form.ts';
import { toldProblem, type RecordedProblem } from './recorded-problem.ts';

const text = z.string();

/** What is append-only (`a`) or immutable (`i`), as chattr(1) makes it. */
export const flaggedPath = z.object({
  path: text,
  flags: text,
  /** A folder in which an update itself makes, renames and deletes names; else something in the data. */
  isOwn: z.boolean(),
});
export type FlaggedPath = Held<typeof flaggedPath>;

/**
 * What is wrong with a unit file of ours. `older`: of another form than this version writes; `unread`: systemd has not read it since;
 * `program`: what it runs is not there.
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

/** What runs without anybody needs, beside what else is judged. */
export const night = z.object({
  /** Why the site's inbox could not be read, as the system says it; absent where it can, or there is none. */
  inbox: z.object({ path: text, reason: text }).exactOptional(),
  /** The unit that recovers after a power cut; absent where there is no systemd. */
  recovery: z.object({ unit: text, state: z.enum(['enabled', 'disabled', 'missing']) }).exactOptional(),
  /** Node.js as cron would find it; absent where systemd's timers run this tool by Node.js's own path. */
  node: z
    .object({
      folders: z.array(text),
      /** Null where it finds none. */
      version: textOf('version').nullable(),
      /** The one that runs this tool now. */
      program: text,
    })
    .exactOptional(),
});
export type NightFacts = Held<typeof night>;

const rehearsedStep = z.object({
  /** Its name. */
  step: text,
  /** What would fail; absent where nothing would. */
  problems: z.array(toldProblem).exactOptional(),
});
export type RehearsedStep = Held<typeof rehearsedStep>;

/**
 * How an update's steps went in miniature, or why they were not tried. `busy`: another run is at work; `rights`: the present user
 * may not install; `unmet`: other prerequisites come first.
 */
export const rehearsal = z.union([
  z.object({ skipped: z.enum(['busy', 'rights', 'unmet']) }),
  z.object({ steps: z.array(rehearsedStep) }),
]);
export type RehearsalFacts = Held<typeof rehearsal>;

/** In the order in which they are shown. Names are stable: scripts and recorded cases hold them. */
export const checkNames = [
  'platform-version',
  'requirements',
  'cpu-cores',
  'memory',
  'disk-space',
  'administrator',
  'folders',
  'attributes',
  'trusted-keys',
  'journal',
  'no-refusal',
  'revocations',
  'lock',
  'nginx-running',
  'nginx-snippet',
  'nginx-servers',
  'nginx-page',
  'nginx-flag',
  'services',
  'databases',
  'last-backup',
  'tools',
  'clock',
  'reboot',
  'units',
  'night',
  'archive',
  'rehearsal',
] as const;

export type CheckName = (typeof checkNames)[number];

/** A check's judgement. `required` unmet refuses an update; `recommended` unmet is a warning. */
export const verdict = z.object({
  check: z.enum(checkNames),
  status: z.enum(['ok', 'warning', 'failed']),
  /** The facts that the sentence needs, chosen by the check: `CheckOutcomes` in messages/vocabulary.ts. */
  params: z.record(z.string(), z.unknown()),
  /** What lies behind it, where that has sentences of its own: they say more than the check's. */
  problem: toldProblem.exactOptional(),
});
export type Verdict = Held<typeof verdict>;

/** One database among others, with all that is wrong with it. */
export interface JudgedDatabase extends NamedDatabase {
  readonly server: string;
  readonly user?: string;
  readonly status: Verdict['status'];
  /** Why its server could not be asked. */
  readonly problem?: RecordedProblem;
  readonly serverVersion?: string;
  readonly clientVersion?: string;
  /** The dump program is older than the server. */
  readonly clientIsOld: boolean;
  readonly missingRights: readonly DatabaseRight[];
  /** What passes its changes on, and a restore would end; absent where there is none. */
  readonly replication?: readonly string[];
  /** Columns whose values a dump rounds; absent where there are none. */
  readonly rounded?: readonly string[];
}

export type NightFault = 'inbox' | 'recovery' | 'node';

/** What is missing on a file system: the required free share, room for what is measured, or free inodes. */
export type DiskLack = 'percent' | 'room' | 'inodes';
