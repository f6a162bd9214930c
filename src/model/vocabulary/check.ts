import type {
  DatabaseRight,
  DiskFacts,
  FlaggedPath,
  NightFacts,
  RehearsalFacts,
  RehearsedStep,
  UnitFacts,
  Verdict,
  VisitFacts,
} from '../facts.ts';
import type { LockHolder } from '../lock.ts';
import type { Requirements } from '../manifest.ts';
import type { RecordedProblem } from '../problem.ts';
import type { Revocation } from '../revocation.ts';
import type { NamedDatabase } from './database.ts';
import type { RefusedLogo } from './maintenance.ts';

/** What can be reported of the prerequisites. */
export interface CheckProblems {
  /** The failed ones, which say what is wrong. */
  'prerequisite.checks-failed': { readonly verdicts: readonly Verdict[] };
  /** `administrators` is the Unix group, null where only root may. */
  'permission.not-administrator': { readonly user: string; readonly administrators: string | null };
  'usage.facts-unreadable': { readonly file: string; readonly reason: string };
  /** `places` are the keys at which the file is not as facts are. */
  'usage.facts-invalid': { readonly file: string; readonly places: readonly string[] };
  'usage.notice-unwritable': { readonly file: string; readonly reason: string };
}

export interface CheckWarnings {
  'check.memory-below-recommended': { readonly memoryGiB: number; readonly recommendedGiB: number };
}

export interface CheckNotes {
  'check.notice-written': { readonly file: string };
}

/** For each check, how it can come out and what its sentences need to say so. */
export interface CheckOutcomes {
  'platform-version': Outcome<
    'ok' | 'failed',
    {
      readonly version: string | null;
      readonly minimum: string;
      /** The range that the archive can update. */
      readonly from?: string;
    }
  >;
  /** Only where the site has requirements of its own; these are they. */
  requirements: Outcome<'warning', Requirements>;
  'cpu-cores': Outcome<
    'ok' | 'warning' | 'failed',
    { readonly cores: number; readonly minimum: number; readonly recommended: number }
  >;
  memory: Outcome<
    'ok' | 'warning' | 'failed',
    { readonly memoryGiB: number; readonly minimumGiB: number; readonly recommendedGiB: number }
  >;
  'disk-space': Outcome<
    'ok' | 'failed',
    {
      readonly freeDiskPercent: number;
      readonly disks: readonly (DiskFacts & {
        readonly freePercent: number;
        readonly lacks: readonly DiskLack[];
      })[];
      readonly unmeasured: readonly { readonly path: string; readonly reason: string }[];
    }
  >;
  administrator: Outcome<'ok' | 'failed', { readonly user: string; readonly administrators: string | null }>;
  folders: Outcome<'ok' | 'failed', { readonly unwritable: readonly string[] }>;
  /** `count`: how many there are of what is named. */
  attributes: Outcome<
    'warning' | 'failed',
    { readonly flagged: readonly FlaggedPath[]; readonly count: number }
  >;
  'trusted-keys': Outcome<'ok' | 'failed', { readonly count: number }>;
  journal: Outcome<'ok' | 'failed', { readonly records: number }>;
  'no-refusal':
    | Outcome<'ok', object>
    | Outcome<
        'failed',
        {
          readonly attempt: string;
          readonly incident: string;
          readonly outcome: 'failed' | 'interrupted';
          readonly contact: string;
        }
      >;
  /** Only where the vendor has withdrawn something. `revoked`: the installed version is among it, and why. */
  revocations:
    | Outcome<'ok', { readonly revocations: readonly Revocation[] }>
    | Outcome<
        'warning',
        {
          readonly revocations: readonly Revocation[];
          readonly version: string;
          readonly revoked: Revocation;
        }
      >;
  /** `holder` is null where the lock could not be asked. */
  lock: Outcome<'ok', object> | Outcome<'failed', { readonly holder: LockHolder | null }>;
  'nginx-running': Outcome<'ok' | 'failed', VisitFacts>;
  'nginx-snippet': Outcome<'ok' | 'failed', VisitFacts & { readonly openServers?: readonly string[] }>;
  /** `doubtful`: server blocks that may lead to the platform, or may not. `unread`: from where on files could not be read. */
  'nginx-servers': Outcome<
    'ok' | 'warning' | 'failed',
    { readonly doubtful: readonly string[]; readonly unread: readonly string[] }
  >;
  'nginx-page': Outcome<'ok' | 'warning' | 'failed', VisitFacts & { readonly logo?: RefusedLogo }>;
  'nginx-flag': Outcome<'ok' | 'failed', VisitFacts>;
  services: Outcome<
    'ok' | 'warning' | 'failed',
    {
      readonly names: readonly string[];
      readonly unknown: readonly string[];
      readonly stopped: readonly string[];
    }
  >;
  databases: Outcome<'ok' | 'warning' | 'failed', { readonly databases: readonly JudgedDatabase[] }>;
  'last-backup': Outcome<'failed', NamedDatabase & { readonly detail: string }>;
  tools: Outcome<
    'ok' | 'warning' | 'failed',
    {
      readonly names: readonly string[];
      readonly missing: readonly string[];
      readonly advised: readonly string[];
    }
  >;
  clock:
    | Outcome<'ok', { readonly now: string }>
    | Outcome<
        'warning',
        {
          readonly now: string;
          /** `backwards`: before the journal's last record. `early`: before this tool was written. */
          readonly fault: 'backwards' | 'early' | 'unsynchronised';
          readonly lastRecordAt: string | null;
        }
      >;
  reboot: Outcome<'ok' | 'warning', object>;
  units: Outcome<'ok' | 'warning', UnitFacts>;
  /** What runs without anybody lacks; `folders` are those that cron looks in for Node.js. */
  night: Outcome<'ok' | 'warning', NightFacts & { readonly faults: readonly NightFault[] }>;
  archive:
    | Outcome<
        'ok',
        {
          readonly version: string;
          /** That version is the installed one already. */
          readonly installed: boolean;
          readonly noticeAccepted: boolean;
        }
      >
    | Outcome<'failed', { readonly name: string }>;
  /** Only where one was asked for. */
  rehearsal:
    | Outcome<'ok', { readonly steps: readonly string[] }>
    | Outcome<'warning', { readonly skipped: Extract<RehearsalFacts, { skipped: unknown }>['skipped'] }>
    | Outcome<'failed', { readonly steps: readonly RehearsedStep[] }>;
}

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

/** One for each status. */
type Outcome<Status extends Verdict['status'], Params> = Status extends unknown
  ? { readonly status: Status; readonly params: Params }
  : never;
