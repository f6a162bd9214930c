import type { DatabaseRight, NamedDatabase } from './database.ts';
import type { RecordedProblem } from './recorded-problem.ts';

/** What is append-only (`a`) or immutable (`i`), as chattr(1) makes it. */
export interface FlaggedPath {
  readonly path: string;
  readonly flags: string;
  /** A folder in which an update itself makes, renames and deletes names; else something in the data. */
  readonly isOwn: boolean;
}

/**
 * What is wrong with a unit file of ours. `older`: of another form than this version writes; `unread`: systemd has not read it since;
 * `program`: what it runs is not there.
 */
export interface UnitFault {
  /** Its name in the folder of unit files. */
  readonly unit: string;
  readonly fault: 'missing' | 'older' | 'unread' | 'program';
  /** Of `program`: which. */
  readonly program?: string;
}

export interface UnitFacts {
  readonly folder: string;
  readonly faults: readonly UnitFault[];
}

/** What runs without anybody needs, beside what else is judged. */
export interface NightFacts {
  /** Why the site's inbox could not be read, as the system says it; absent where it can, or there is none. */
  readonly inbox?: { readonly path: string; readonly reason: string };
  /** The unit that recovers after a power cut; absent where there is no systemd. */
  readonly recovery?: { readonly unit: string; readonly state: 'enabled' | 'disabled' | 'missing' };
  /** Node.js as cron would find it; absent where systemd's timers run this tool by Node.js's own path. */
  readonly node?: {
    readonly folders: readonly string[];
    /** Null where it finds none. */
    readonly version: string | null;
    /** The one that runs this tool now. */
    readonly program: string;
  };
}

/**
 * How an update's steps went in miniature, or why they were not tried. `busy`: another run is at work; `rights`: the present user
 * may not install; `unmet`: other prerequisites come first.
 */
export type RehearsalFacts =
  { readonly skipped: 'busy' | 'rights' | 'unmet' } | { readonly steps: readonly RehearsedStep[] };

export interface RehearsedStep {
  /** Its name. */
  readonly step: string;
  /** What would fail; absent where nothing would. */
  readonly problems?: readonly RecordedProblem[];
}

/** A check's judgement. `required` unmet refuses an update; `recommended` unmet is a warning. */
export interface Verdict {
  readonly check: CheckName;
  readonly status: 'ok' | 'warning' | 'failed';
  /** The facts that the sentence needs, chosen by the check: `CheckOutcomes` in messages/vocabulary.ts. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What lies behind it, where that has sentences of its own: they say more than the check's. */
  readonly problem?: RecordedProblem;
}

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
