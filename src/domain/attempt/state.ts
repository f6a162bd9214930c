import semver from 'semver';
import type { JournalData, JournalRecord } from '../../model/journal.ts';
import type { Refusal, ReleaseInForce } from '../../model/status.ts';
import type { Revocation } from '../../terms/revocation.ts';
import { foldAttempt, nameIncident, type AttemptHistory } from './history.ts';

/** The state of the platform as far as its history determines it. */
export interface JournalState {
  readonly attempts: readonly AttemptHistory[];
  readonly last: AttemptHistory | undefined;
  /** The last attempt, if it has no ending: it is running or was interrupted. The lock tells which. */
  readonly open: AttemptHistory | undefined;
  /**
   * What refuses every further attempt, with an open attempt counted as interrupted. A release lifts it as far as the
   * journal alone decides; {@link findRefusalAt} decides whether an attempt may begin now.
   */
  readonly refusal: Refusal | undefined;
  /** By support; valid until the next attempt begins. */
  readonly release: Release | undefined;
  readonly highestVersion: string | null;
  /**
   * Manifest digests of the archives whose notice was accepted: another archive may carry the same notice. Records of
   * older versions do not name the archive, and count for none.
   */
  readonly acceptedArchives: ReadonlySet<string>;
  /** What the vendor has revoked, oldest record first. */
  readonly revocations: readonly Revocation[];
}

/** A release, and what is needed to decide whether it has expired. */
export interface Release extends ReleaseInForce {
  readonly sha256: string;
  /** The time of the journal's last record: a clock that shows less was set back. */
  readonly latest: string;
}

/** What refuses an attempt at this moment: a release that was not used in time has no effect any more. */
export function findRefusalAt({ refusal, release }: JournalState, now: Date): Refusal | undefined {
  if (refusal !== undefined || release === undefined) return refusal;
  const { attempt, incident, expires, latest } = release;
  const isOver = Math.max(now.getTime(), Date.parse(latest)) > Date.parse(expires);
  return isOver ? { attempt, incident, outcome: 'failed' } : undefined;
}

/** Folds the records into the state. There is no separate state file that could disagree with them. Pure. */
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
  return records.flatMap(({ event, attempt }) => {
    const history = event === 'attempt.started' ? foldAttempt(own.get(attempt) ?? []) : undefined;
    return history === undefined ? [] : [history];
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

/**
 * For the last attempt only, so that the next one uses it up; for one ending, so that it covers no later interruption.
 */
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

/**
 * The highest version that was ever installed according to the journal. Only successes and the versions that attempts
 * started from count: a version that was rolled back was never in use.
 */
function findHighestVersion(attempts: readonly AttemptHistory[]): string | null {
  const versions = new Set(
    attempts.flatMap(({ started, ending }) =>
      ending?.kind === 'succeeded' ? [started.from, started.to] : [started.from],
    ),
  );
  return semver.rsort([...versions].filter((version) => semver.valid(version) !== null))[0] ?? null;
}
