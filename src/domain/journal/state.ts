import semver from 'semver';
import { writeIncident, type JournalData, type JournalRecord } from '../../ports/journal.ts';
import type { RecordedProblem } from '../../ports/problem.ts';
import type { Refusal, ReleaseInForce } from '../../ports/results.ts';
import type { Revocation } from '../../ports/revocation.ts';

/** One attempt as the journal tells it. */
export interface AttemptHistory {
  readonly id: string;
  readonly startedAt: string;
  readonly started: JournalData['attempt.started'];
  /** Of this attempt only, in order. */
  readonly records: readonly JournalRecord[];
  readonly ending: Ending | undefined;
}

/** `recovered`: not the attempt itself, but a recovery brought it to this ending. */
export type Ending =
  | { readonly kind: 'succeeded'; readonly at: string; readonly recovered: boolean }
  | {
      readonly kind: 'failed';
      readonly at: string;
      readonly recovered: boolean;
      readonly outcome: 'rolled-back' | 'maintenance';
      /** Where it failed; absent where it was interrupted. */
      readonly step?: string;
      readonly problem?: RecordedProblem;
      /** What kept the old version from coming back; absent where that was not tried. */
      readonly rollback?: RecordedProblem;
    };

/** The state of the platform, as far as its history decides it. */
export interface JournalState {
  readonly attempts: readonly AttemptHistory[];
  readonly last: AttemptHistory | undefined;
  /** The last attempt, if it has no ending: it is running, or it was interrupted. The lock tells which. */
  readonly open: AttemptHistory | undefined;
  /**
   * What refuses every further attempt, taking an open attempt for interrupted. A release lifts it, as far as the journal
   * alone decides; whether an attempt may be begun now, {@link findRefusalAt} says.
   */
  readonly refusal: Refusal | undefined;
  /** By support, until the next attempt is begun. */
  readonly release: Release | undefined;
  readonly highestVersion: string | null;
  /**
   * The archives whose notice was accepted, by the digests of their manifests: another one may come with the same notice.
   * Records of older tools do not say which archive they were about, and count for none.
   */
  readonly acceptedArchives: ReadonlySet<string>;
  /** What the vendor has withdrawn, the oldest record first. */
  readonly revocations: readonly Revocation[];
}

/** A release, and what it takes to see that it is over. */
export interface Release extends ReleaseInForce {
  readonly sha256: string;
  /** The time of the journal's last record: a clock that says less was set back. */
  readonly latest: string;
}

/** What refuses an attempt at this moment: a release that was not used in time lifts nothing any more. */
export function findRefusalAt({ refusal, release }: JournalState, now: Date): Refusal | undefined {
  if (refusal !== undefined || release === undefined) return refusal;
  const { attempt, incident, expires, latest } = release;
  const isOver = Math.max(now.getTime(), Date.parse(latest)) > Date.parse(expires);
  return isOver ? { attempt, incident, outcome: 'failed' } : undefined;
}

/** Folds the records into the state. There is no second state file that could disagree with it. Pure. */
export function foldJournal(records: readonly JournalRecord[]): JournalState {
  const attempts = collectAttempts(records);
  const last = attempts.at(-1);
  const release = last && findRelease(last, records);
  return {
    attempts,
    last,
    open: last !== undefined && last.ending === undefined ? last : undefined,
    refusal: release === undefined ? findRefusal(last) : undefined,
    release,
    highestVersion: findHighestVersion(attempts),
    acceptedArchives: new Set(records.flatMap(listAccepted)),
    revocations: records.flatMap((record) =>
      record.event === 'archive.revoked' ? [pickRevocation(record.data)] : [],
    ),
  };
}

function listAccepted(record: JournalRecord): readonly string[] {
  const digest = record.event === 'notice.accepted' ? record.data.manifestSha256 : undefined;
  return digest === undefined ? [] : [digest];
}

function pickRevocation(data: JournalData['archive.revoked']): Revocation {
  const { product, versions, archives, reason, issuer, issued, carriedBy } = data;
  return {
    product,
    versions,
    archives,
    reason,
    ...(issuer !== undefined && { issuer }),
    issued,
    ...(carriedBy !== undefined && { carriedBy }),
  };
}

/** In one pass over the records: a platform that is updated nightly has thousands of attempts. */
function collectAttempts(records: readonly JournalRecord[]): AttemptHistory[] {
  const own = groupByAttempt(records);
  return records.flatMap((record) => {
    if (record.event !== 'attempt.started' || record.attempt === null) return [];
    const ofAttempt = own.get(record.attempt) ?? [];
    return [
      {
        id: record.attempt,
        startedAt: record.at,
        started: record.data,
        records: ofAttempt,
        ending: findEnding(ofAttempt),
      },
    ];
  });
}

function groupByAttempt(records: readonly JournalRecord[]): ReadonlyMap<string | null, JournalRecord[]> {
  const groups = new Map<string | null, JournalRecord[]>();
  for (const record of records) {
    const group = groups.get(record.attempt);
    if (group === undefined) groups.set(record.attempt, [record]);
    else group.push(record);
  }
  return groups;
}

function findEnding(records: readonly JournalRecord[]): Ending | undefined {
  for (const record of records.toReversed()) {
    const { at } = record;
    // A recovery that was itself interrupted leaves the attempt open, whatever had been its ending.
    if (record.event === 'recovery.started') return undefined;
    if (record.event === 'attempt.succeeded') return { kind: 'succeeded', at, recovered: false };
    if (record.event === 'attempt.failed') return { kind: 'failed', at, recovered: false, ...record.data };
    if (record.event === 'attempt.recovered') return describeRecovery({ at, data: record.data, records });
  }
  return undefined;
}

function describeRecovery({
  at,
  data: { outcome, problem: ofRecovery, rollback },
  records,
}: {
  at: string;
  data: JournalData['attempt.recovered'];
  records: readonly JournalRecord[];
}): Ending {
  if (outcome === 'forward') return { kind: 'succeeded', at, recovered: true };
  const failed = records.findLast((record) => record.event === 'step.failed');
  const problem = ofRecovery ?? failed?.data.problem;
  return {
    kind: 'failed',
    at,
    recovered: true,
    outcome,
    ...(typeof failed?.step === 'string' && { step: failed.step }),
    ...(problem !== undefined && { problem }),
    ...(rollback !== undefined && { rollback }),
  };
}

/** Of the last attempt alone, so that it is used up by the next; of an ending, so that it covers no later interruption. */
function findRelease(last: AttemptHistory, records: readonly JournalRecord[]): Release | undefined {
  if (last.ending?.kind !== 'failed') return undefined;
  const record = last.records.findLast(
    ({ event }) => event === 'attempt.released' || event === 'recovery.started',
  );
  if (record?.event !== 'attempt.released') return undefined;
  const { issuer, reason, expires, sha256 } = record.data;
  return {
    attempt: last.id,
    incident: nameIncident(last),
    issuer,
    reason,
    expires,
    sha256,
    latest: records.at(-1)?.at ?? record.at,
  };
}

function findRefusal(last: AttemptHistory | undefined): Refusal | undefined {
  if (last === undefined || last.ending?.kind === 'succeeded') return undefined;
  return {
    attempt: last.id,
    incident: nameIncident(last),
    outcome: last.ending === undefined ? 'interrupted' : 'failed',
  };
}

/** Of an attempt whose records are all there. */
export function nameIncident({ id, records }: AttemptHistory): string {
  const later = records.findIndex(
    ({ event }) => event === 'recovery.started' || event === 'attempt.released',
  );
  const head = records.at(later === -1 ? -1 : later - 1);
  return writeIncident({ attempt: id, head: head?.hash ?? '' });
}

/**
 * The highest version that the journal knows to have been installed. Only successes count, and the version that an
 * attempt started from: what was rolled back was never in use.
 */
function findHighestVersion(attempts: readonly AttemptHistory[]): string | null {
  const versions = new Set(
    attempts.flatMap(({ started, ending }) =>
      ending?.kind === 'succeeded' ? [started.from, started.to] : [started.from],
    ),
  );
  return semver.rsort([...versions].filter((version) => semver.valid(version) !== null))[0] ?? null;
}
