import * as z from 'zod';
import { textOf, wordOf, type Held } from '../terms/form.ts';
import { operator } from './machine.ts';
import { revocation } from '../terms/revocation.ts';
import type { DumpReason, SkipReason } from '../terms/database.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import { recordedProblem } from '../terms/recorded-problem.ts';
import { rebootBlock } from '../terms/reboot.ts';
import { bilingual, count, digest, keyId, namedDatabase, person, time, version } from '../terms/words.ts';

const text = z.string();
const tool = textOf('version');
/** Whether a reboot of the server is prevented meanwhile; absent in records of older tools. */
const reboot = rebootBlock.exactOptional();

const hook = z.object({ name: text, title: bilingual, touchesData: z.boolean() });
export type AttemptHook = Held<typeof hook>;

/** Who asked for it through the platform's Superviseur, as that named him, and by which request; absent if nobody did. */
const requested = z.object({ by: person, request: text }).exactOptional();
export type Requested = Exclude<Held<typeof requested>, undefined>;

/** The archive of an attempt. */
const startedArchive = z.object({
  name: text,
  sha256: digest,
  bytes: count,
  /** Absent in records of older tools. */
  manifestSha256: digest.exactOptional(),
});
export type StartedArchive = Held<typeof startedArchive>;

const inBackup = {
  ...namedDatabase.shape,
  /** How long it took to restore it beside the live database and compare it, or to bring that copy up to date. */
  copySeconds: count.exactOptional(),
};
/** A database in a backup: dumped, kept by its server until the attempt ends, or unchanged since a dump of an earlier backup. */
const backedUpDatabase = z.union([
  z.object({ ...inBackup, dumped: z.literal(true), reason: wordOf<DumpReason>('text').exactOptional() }),
  z.object({ ...inBackup, dumped: z.literal(false), held: z.literal(true) }),
  z.object({ ...inBackup, dumped: z.literal(false), reason: wordOf<SkipReason>('text') }),
]);
export type BackedUpDatabase = Held<typeof backedUpDatabase>;

export const restoredDatabase = z.object({
  ...namedDatabase.shape,
  /** The name under which it can be inspected. */
  as: text.exactOptional(),
});
export type RestoredDatabase = Held<typeof restoredDatabase>;

/**
 * The content of each event of the journal. Recovery relies only on this, so it contains all that an undo needs. The chain keeps
 * anyone from changing a record, but not from writing a whole chain: above all, what recovery builds paths from must be what it
 * is taken for. Keys added by a newer tool are accepted.
 */
export const journalData = {
  'notice.accepted': z.object({
    /** Of the archive's manifest; older tools did not record it. */
    manifestSha256: digest.exactOptional(),
    product: text,
    version,
    sha256: digest,
    operator,
    requested,
  }),
  /** Its history moves to another name and state folder; written under the old name, before anything is moved. */
  'platform.moved': z.object({ platform: text, folder: text, name: text, target: text, operator }),
  /** The vendor has withdrawn versions or archives, for good. */
  'archive.revoked': z.object({
    ...revocation.shape,
    /** Of the key that signed support's file; absent if an archive contained it. */
    keyId: keyId.exactOptional(),
    /** Of what was signed: support's document, or the manifest that contained it. */
    sha256: digest,
    operator,
  }),
  'attempt.started': z.object({
    archive: startedArchive,
    product: text,
    from: version,
    to: version,
    title: bilingual,
    steps: z.array(text),
    hooks: z.array(hook),
    operator,
    requested,
    bootId: text,
    reboot,
    pid: count,
    tool,
  }),
  'step.started': z.object({ touchesData: z.literal(true).exactOptional() }),
  'step.finished': z.object({ seconds: count }),
  'step.failed': z.object({ problem: recordedProblem }),
  'step.undone': z.object({ seconds: count }),
  warning: z.object({ code: wordOf<WarningCode>(), params: z.record(z.string(), z.unknown()) }),
  /** `manual`: turned on by a person, not by an attempt. */
  'maintenance.on': z.object({
    flag: text,
    manual: z.object({ operator, reason: text.exactOptional(), until: time.exactOptional() }).exactOptional(),
  }),
  /** With the person who turned it off, if no attempt did. */
  'maintenance.off': z.object({ flag: text, operator: operator.exactOptional() }),
  /** The new version is healthy, and closed to all but the addresses that may see it. */
  'hold.started': z.object({ until: time }),
  'hold.ended': z.object({ by: z.enum(['operator', 'time-limit']), operator: operator.exactOptional() }),
  'attempt.succeeded': z.object({ version, seconds: count }),
  'attempt.failed': z.object({
    outcome: z.enum(['rolled-back', 'maintenance']),
    step: text,
    problem: recordedProblem,
    /** Why the rollback failed. */
    rollback: recordedProblem.exactOptional(),
    seconds: count,
  }),
  /** A recovery resumes an interrupted or half-undone attempt; written before it touches anything. */
  'recovery.started': z.object({
    /** `closed`: visitors may have reached the new version, so only the page is handled. */
    direction: z.enum(['forward', 'back', 'closed']),
    from: version,
    to: version,
    operator,
    bootId: text,
    reboot,
    pid: count,
    tool,
  }),
  'attempt.recovered': z.object({
    outcome: z.enum(['forward', 'rolled-back', 'maintenance']),
    /** Why the new version could not be opened. */
    problem: recordedProblem.exactOptional(),
    /** Why the old version could not be restored. */
    rollback: recordedProblem.exactOptional(),
    seconds: count,
  }),
  /** Support's permission for one new attempt, from its signed file. */
  'attempt.released': z.object({
    reason: text,
    issuer: person,
    issued: time,
    /** Until then the new attempt may begin. */
    expires: time,
    keyId,
    /** Of what was signed: mail programs may change the file around it. */
    sha256: digest,
    operator,
  }),
  'backup.created': z.object({
    id: text,
    base: text.exactOptional(),
    bytes: count,
    files: count,
    /** Absent if the site has none. */
    databases: z.array(backedUpDatabase).exactOptional(),
    seconds: count,
  }),
  /** What only its server kept is now in the backup. */
  'backup.completed': z.object({ id: text, bytes: count, seconds: count }),
  /** `restored`: not only read, but also restored beside the live databases and compared. */
  'backup.verified': z.object({ id: text, restored: z.boolean().exactOptional() }),
  /** To the platform; with `to`, or `as` of a database, for inspection. */
  'backup.restored': z.object({
    id: text,
    to: textOf('version').exactOptional(),
    databases: z.array(restoredDatabase).exactOptional(),
  }),
  'backup.pruned': z.object({ ids: z.array(text) }),
  /** Versions of the platform that are deleted. */
  'releases.pruned': z.object({ versions: z.array(version) }),
};

export type JournalEventName = keyof typeof journalData;
export type JournalData = { readonly [Name in JournalEventName]: Held<(typeof journalData)[Name]> };

const frame = {
  seq: z.int(),
  /** UTC, ISO 8601 with milliseconds. */
  at: time,
  /** The site's name; absent in records of older tools. */
  platform: text.exactOptional(),
  /** It names a log file: never a path to elsewhere. */
  attempt: text.regex(/^[A-Za-z0-9-]{1,64}$/).nullable(),
  step: text.nullable(),
  prev: digest,
  hash: digest,
};
const forms = Object.entries(journalData).map(([event, data]) =>
  z.object({ ...frame, event: z.literal(event), data }),
);

/** A record as stored in the journal. */
export const journalRecord = z.discriminatedUnion('event', forms as [(typeof forms)[number]]);

/** A record before it is chained. `attempt` and `step` are null if there is none. */
export type JournalEntry = {
  [Name in JournalEventName]: {
    readonly attempt: string | null;
    readonly event: Name;
    readonly step: string | null;
    readonly data: JournalData[Name];
  };
}[JournalEventName];

/** A record as stored in the journal. */
export type JournalRecord = JournalEntry & Omit<Frame, keyof JournalEntry>;
type Frame = Held<z.ZodObject<typeof frame>>;

/** The journal while this process holds the lock. */
export interface Journal {
  readonly records: readonly JournalRecord[];
  /**
   * Chains, writes and fsyncs a record, then reports it as an event. Once it returns, the record survives a power cut.
   */
  append(entry: JournalEntry): Promise<JournalRecord>;
  close(): Promise<void>;
}

/**
 * The code by which a customer and support identify a case: the attempt, and the head of its records as it left them. What comes
 * later, a recovery or a release, a backup or a notice, does not change it: a code stays valid.
 *
 * It binds a release to one case of one platform, and must be short enough to be read out. The head is the start of a hash
 * over the record that ended the attempt, which contains the platform's name, and through `prev` over the whole history before
 * it, product included. Two cases that share the code would have begun in the same second with the same 16 random bits, and
 * agree in 32 bits of SHA-256: that does not happen by chance. It can be forced, with some 2^32
 * trials, but only by someone who can write the journal; that is root, who could also write one without any failure.
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

/** The parts of an incident code; undefined for anything else. */
export function readIncident(code: string): { readonly attempt: string; readonly head: string } | undefined {
  const [, attempt, head] = /^([0-9]{8}-[0-9]{6}-[0-9a-f]{4})-([0-9a-f]{8})$/.exec(code) ?? [];
  return attempt === undefined || head === undefined ? undefined : { attempt, head };
}
