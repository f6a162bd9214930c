import type { RecordedProblem } from './problem.ts';
import type { Revocation } from './revocation.ts';
import type { Operator } from './machine.ts';
import type { DumpReason, NamedDatabase, SkipReason } from './vocabulary/database.ts';
import type { RebootBlock } from './vocabulary/reboot.ts';
import type { Bilingual, WarningCode } from './vocabulary/index.ts';

export interface AttemptHook {
  readonly name: string;
  readonly title: Bilingual;
  readonly touchesData: boolean;
}

/** A database in a backup: dumped, still as the dump that the backup stands on, or held by its server until the attempt ends. */
export type BackedUpDatabase = NamedDatabase & {
  /** How long it took to restore it beside the live one and to compare it, or to bring that copy up to date. */
  readonly copySeconds?: number;
} & (
    | { readonly dumped: true; readonly reason?: DumpReason }
    | { readonly dumped: false; readonly reason: SkipReason }
    | { readonly dumped: false; readonly held: true }
  );

export interface RestoredDatabase extends NamedDatabase {
  /** The name under which it is to be looked at. */
  readonly as?: string;
}

/** The file that an attempt was about. */
export interface StartedArchive {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Absent in what older tools recorded. */
  readonly manifestSha256?: string;
}

/** What each event of the journal says. Recovery works from this alone, so it names all that an undo needs. */
export interface JournalData {
  'notice.accepted': {
    /** Of the archive's manifest; older tools did not say. */
    readonly manifestSha256?: string;
    readonly product: string;
    readonly version: string;
    readonly sha256: string;
    readonly operator: Operator;
  };
  /** Its history goes from one name and state folder to another; written under the old name, before anything is moved. */
  'platform.moved': {
    readonly platform: string;
    readonly folder: string;
    readonly name: string;
    readonly target: string;
    readonly operator: Operator;
  };
  /** The vendor has withdrawn versions or archives; it stays so. */
  'archive.revoked': Revocation & {
    /** Of the key that signed support's file; absent where an archive carried it. */
    readonly keyId?: string;
    /** Of what was signed: support's document, or the manifest that carried it. */
    readonly sha256: string;
    readonly operator: Operator;
  };
  'attempt.started': {
    readonly archive: StartedArchive;
    readonly product: string;
    readonly from: string;
    readonly to: string;
    readonly title: Bilingual;
    readonly steps: readonly string[];
    readonly hooks: readonly AttemptHook[];
    readonly operator: Operator;
    readonly bootId: string;
    /** Whether the server is kept from being rebooted meanwhile; absent in what older tools recorded. */
    readonly reboot?: RebootBlock;
    readonly pid: number;
    readonly tool: string;
  };
  'step.started': { readonly touchesData?: true };
  'step.finished': { readonly seconds: number };
  'step.failed': { readonly problem: RecordedProblem };
  'step.undone': { readonly seconds: number };
  warning: { readonly code: WarningCode; readonly params: Readonly<Record<string, unknown>> };
  'maintenance.on': { readonly flag: string };
  'maintenance.off': { readonly flag: string };
  /** The new version is healthy, and closed to all but the addresses that may look at it. */
  'hold.started': { readonly until: string };
  'hold.ended': { readonly by: 'operator' | 'time-limit'; readonly operator?: Operator };
  'attempt.succeeded': { readonly version: string; readonly seconds: number };
  'attempt.failed': {
    readonly outcome: 'rolled-back' | 'maintenance';
    readonly step: string;
    readonly problem: RecordedProblem;
    /** What kept the rollback from ending well. */
    readonly rollback?: RecordedProblem;
    readonly seconds: number;
  };
  /** A recovery takes an interrupted or half-undone attempt up again; written before it touches anything. */
  'recovery.started': {
    /** `closed`: visitors may have reached the new version, so that nothing but the page is taken care of. */
    readonly direction: 'forward' | 'back' | 'closed';
    readonly from: string;
    readonly to: string;
    readonly operator: Operator;
    readonly bootId: string;
    readonly reboot?: RebootBlock;
    readonly pid: number;
    readonly tool: string;
  };
  'attempt.recovered': {
    readonly outcome: 'forward' | 'rolled-back' | 'maintenance';
    /** What kept the new version from being opened. */
    readonly problem?: RecordedProblem;
    /** What kept the old version from coming back. */
    readonly rollback?: RecordedProblem;
    readonly seconds: number;
  };
  /** Support's word that one new attempt may be made, as its signed file gives it. */
  'attempt.released': {
    readonly reason: string;
    readonly issuer: string;
    readonly issued: string;
    /** Until then the new attempt may be begun. */
    readonly expires: string;
    readonly keyId: string;
    /** Of what was signed: mail programs may change the file around it. */
    readonly sha256: string;
    readonly operator: Operator;
  };
  'backup.created': {
    readonly id: string;
    readonly base?: string;
    readonly bytes: number;
    readonly files: number;
    /** Absent where the site has none. */
    readonly databases?: readonly BackedUpDatabase[];
    readonly seconds: number;
  };
  /** What its server held is in it now. */
  'backup.completed': { readonly id: string; readonly bytes: number; readonly seconds: number };
  /** `restored`: not only read, but restored beside the live databases and compared. */
  'backup.verified': { readonly id: string; readonly restored?: true };
  /** To the platform, unless it says `to`, or `as` of its databases: for inspection. */
  'backup.restored': {
    readonly id: string;
    readonly to?: string;
    readonly databases?: readonly RestoredDatabase[];
  };
  'backup.pruned': { readonly ids: readonly string[] };
}

export type JournalEventName = keyof JournalData;

/** A record before it is chained. `attempt` and `step` are null where there is none. */
export type JournalEntry = {
  [Name in JournalEventName]: {
    readonly attempt: string | null;
    readonly event: Name;
    readonly step: string | null;
    readonly data: JournalData[Name];
  };
}[JournalEventName];

/** A record as it stands in the journal. */
export type JournalRecord = JournalEntry & {
  readonly seq: number;
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  /** The site's name; records of older tools do not say. */
  readonly platform?: string;
  readonly prev: string;
  readonly hash: string;
};

/** The journal while this process holds the lock. */
export interface Journal {
  readonly records: readonly JournalRecord[];
  /**
   * Chains, writes and fsyncs a record, then reports it as an event. When it returns, the record survives a power cut.
   */
  append(entry: JournalEntry): Promise<JournalRecord>;
  close(): Promise<void>;
}

/**
 * The code by which a customer and support name a case: the attempt, and the head of its records as it left them. What comes
 * later, a recovery or a release, a backup or a notice, does not move it: the code that was once given stays good.
 *
 * It binds a release to one case of one platform, and must be short enough to be read out. The head is the start of a hash
 * over the record that ended the attempt, which holds the platform's name, and through `prev` over the whole history before
 * it, product included. Two cases that share the code would have begun in the same second with the same 16 random bits, and
 * agree in 32 bits of SHA-256: chance does not bring that about. Intent could, with some 2^32 trials, but only for who can
 * write the journal; that is root, who could write one without any failure as well.
 */
export function writeIncident({
  attempt,
  head,
}: {
  readonly attempt: string;
  readonly head: string;
}): string {
  return `${attempt}-${head.slice(0, 8)}`;
}

/** The parts of an incident code; undefined for what is none. */
export function readIncident(code: string): { readonly attempt: string; readonly head: string } | undefined {
  const [, attempt, head] = /^([0-9]{8}-[0-9]{6}-[0-9a-f]{4})-([0-9a-f]{8})$/.exec(code) ?? [];
  return attempt === undefined || head === undefined ? undefined : { attempt, head };
}
