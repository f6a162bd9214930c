import { readIncident, type JournalRecord } from '../../model/journal.ts';
import { Problem } from '../../messages/problem.ts';
import type { ReleaseInForce } from '../../model/status.ts';
import { nameIncident } from '../attempt/history.ts';
import { findRefusalAt, foldJournal, type JournalState } from '../attempt/state.ts';
import type { SignedRelease } from './authenticate.ts';

/**
 * The condition of a platform whose last attempt ended under the maintenance page: by its flag and its health address.
 */
export type Stand =
  | { readonly kind: 'open' }
  | { readonly kind: 'under-page'; readonly flag: string }
  | { readonly kind: 'unhealthy'; readonly url: string };

export interface ReleaseFacts {
  readonly release: SignedRelease;
  readonly records: readonly JournalRecord[];
  readonly now: Date;
  readonly stand: Stand;
  /** The platform's name and the contact of support, for messages. */
  readonly platform: string;
  readonly contact: string;
}

export type ReleaseVerdict =
  | { readonly kind: 'fits'; readonly inForce: ReleaseInForce }
  /** The same release is on record already, and not used yet. */
  | { readonly kind: 'in-force'; readonly inForce: ReleaseInForce }
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * How far the vendor's clock may be ahead of the server's, including time-zone mistakes, before the server's clock
 * counts as wrong.
 */
const skewMilliseconds = 24 * 3600 * 1000;

/**
 * Judges whether a release lifts the current refusal: it must be for the last attempt and its head, valid in time, and
 * unused. Then whether it may: a half-installed platform must be recovered first, since the new attempt would back up,
 * and roll back to, what it finds. Pure.
 */
export function judgeRelease(facts: ReleaseFacts): ReleaseVerdict {
  const { release, records, now } = facts;
  const state = foldJournal(records);
  const refusal = findRefusalAt(state, now);
  const { issuer, reason, expires, incident } = release;
  const { attempt = '' } = readIncident(incident) ?? {};
  const inForce = { attempt, incident, issuer, reason, expires };
  const isKnown = state.release?.sha256 === release.sha256;
  if (isKnown && refusal === undefined) return { kind: 'in-force', inForce };
  const problem =
    findMismatch({ ...facts, state, attempt, isKnown }) ??
    findLateness({ ...facts, state }) ??
    findHindrance({ ...facts, state });
  return problem === undefined ? { kind: 'fits', inForce } : { kind: 'refused', problem };
}

type Facts = ReleaseFacts & { readonly state: JournalState };

/** What it is for, compared with what is refused here. */
function findMismatch({
  release,
  records,
  now,
  platform,
  contact,
  state,
  attempt,
  isKnown,
}: Facts & { attempt: string; isKnown: boolean }): Problem | undefined {
  const { last } = state;
  const use = records.find(
    ({ event, data }) => event === 'attempt.released' && 'sha256' in data && data.sha256 === release.sha256,
  );
  if (use !== undefined && !isKnown) return Problem.of('archive.release-used', { at: use.at, contact });
  // Only this platform has an attempt of this name, and its journal has been verified.
  if (last === undefined || !state.attempts.some(({ id }) => id === attempt))
    return Problem.of('archive.release-other-platform', { attempt, platform });
  if (findRefusalAt(state, now) === undefined) {
    const until = state.release?.expires;
    return Problem.of('prerequisite.nothing-to-release', until === undefined ? {} : { until });
  }
  const pending = nameIncident(last);
  if (attempt !== last.id)
    return Problem.of('archive.release-other-attempt', { attempt, pending, last: last.id, contact });
  if (release.incident !== pending)
    return Problem.of('archive.release-old-head', { incident: release.incident, pending, contact });
  return undefined;
}

/** A clock behind the known time cannot tell whether a release has expired. */
function findLateness({ release, records, now, contact, state: { last } }: Facts): Problem | undefined {
  const start = records.findIndex(
    ({ event, attempt }) => event === 'attempt.started' && attempt === last?.id,
  );
  const latest = records
    .slice(Math.max(start, 0))
    .reduce((time, { at }) => Math.max(time, Date.parse(at)), Date.parse(release.issued) - skewMilliseconds);
  if (now.getTime() < latest)
    return Problem.of('prerequisite.clock-behind', {
      now: now.toISOString(),
      latest: new Date(latest).toISOString(),
    });
  if (now.getTime() > Date.parse(release.expires))
    return Problem.of('archive.release-expired', { expires: release.expires, contact });
  return undefined;
}

function findHindrance({ stand, contact, state: { last } }: Facts): Problem | undefined {
  if (last === undefined || last.ending?.kind === 'succeeded') return undefined;
  const attempt = last.id;
  if (last.ending === undefined) return Problem.of('locked.release-interrupted', { attempt });
  if (last.ending.outcome === 'rolled-back' || stand.kind === 'open') return undefined;
  return stand.kind === 'under-page'
    ? Problem.of('locked.release-under-page', { attempt, contact, flag: stand.flag })
    : Problem.of('locked.release-unhealthy', { attempt, contact, url: stand.url });
}
