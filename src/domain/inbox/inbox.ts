import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Revocation } from '../../terms/revocation.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Site } from '../../model/site.ts';
import type { AttemptHistory } from '../attempt/history.ts';
import { openArchive, type OpenArchive } from '../archive/open.ts';
import { judgeVersion } from '../archive/versions.ts';
import { listCarried } from '../revocation/carried.ts';
import { findRevocation, requireNotRevoked } from '../revocation/find.ts';
import { identifyArchive } from '../archive/identify.ts';
import { findFailedAttempt } from './failed-before.ts';

export interface InboxChoice {
  /** The archive with the highest version that can be installed here; undefined if there is none. */
  readonly path: string | undefined;
  /** What that archive is. */
  readonly update?: InboxUpdate;
  /** Why other archives were skipped; those that are merely installed or older are not mentioned. */
  readonly skipped: readonly { readonly path: string; readonly problem: Problem }[];
  /** Whether an archive that is wanted was read, and is refused for what it is: waiting makes it no better. */
  readonly isRefused: boolean;
  /** What is revoked, including by the archives in the folder: the vendor has signed that. */
  readonly revocations: readonly Revocation[];
}

export type InboxUpdate = Pick<Manifest, 'version' | 'title'> & { readonly manifestSha256: string };

interface Inquiry {
  readonly site: Site;
  readonly ports: Ports;
  readonly installed: string;
  readonly highest: string | null;
  /** Those on record. */
  readonly revocations: readonly Revocation[];
  /** An archive that failed here is not taken again: only a person who names it may spend another attempt on it. */
  readonly attempts: readonly AttemptHistory[];
  /** Only the archive with a manifest of this digest is wanted. */
  readonly only?: string | undefined;
}

/**
 * Searches the site's folder for new archives. Only signed manifests are believed; the chosen archive is fully verified
 * later, like any other.
 *
 * @throws Problem `usage.no-inbox`, `prerequisite.inbox-unreadable`
 */
export async function chooseFromInbox(inquiry: Inquiry): Promise<InboxChoice> {
  const skipped: { path: string; problem: Problem }[] = [];
  const found: Found[] = [];
  for (const path of await listArchives(inquiry.site)) {
    try {
      found.push(await lookInto(path, inquiry));
    } catch (error) {
      skipped.push({ path, problem: requireProblem(error) });
    }
  }
  const revocations = [...inquiry.revocations, ...found.flatMap(({ carried }) => carried)];
  let isRefused = false;
  for (const { path, update, verdict } of found.sort(newestFirst)) {
    if (isUnwanted(update, inquiry)) continue;
    const problem =
      verdict === 'installable' ? await findLaterProblem(path, { ...inquiry, revocations }) : verdict;
    if (problem === undefined) return { path, update, skipped, isRefused, revocations };
    isRefused ||= verdict !== 'installable' || (problem instanceof Problem && lasting.has(problem.code));
    if (problem instanceof Problem && problem.code !== 'archive.downgrade') skipped.push({ path, problem });
  }
  return { path: undefined, skipped, isRefused, revocations };
}

/** Of an archive; others are about a folder or a disk, and may pass. */
const lasting: ReadonlySet<string> = new Set(['archive.revoked', 'prerequisite.failed-before']);

function newestFirst({ update: a }: Found, { update: b }: Found): number {
  return semver.rcompare(a.version, b.version);
}

function isUnwanted({ manifestSha256 }: InboxUpdate, { only }: Inquiry): boolean {
  return only !== undefined && manifestSha256 !== only;
}

async function listArchives({ inbox, file }: Site): Promise<readonly string[]> {
  if (inbox === undefined) throw Problem.of('usage.no-inbox', { configuration: file });
  try {
    const names = await readdir(inbox);
    return names
      .filter((name) => name.endsWith('.ospi') && !name.startsWith('.'))
      .sort()
      .map((name) => join(inbox, name));
  } catch (error) {
    const code = nameError(error);
    throw Problem.of('prerequisite.inbox-unreadable', { path: inbox, reason: code }, error);
  }
}

/** What a signed manifest in the folder says. */
interface Found {
  readonly path: string;
  readonly update: InboxUpdate;
  readonly verdict: 'installable' | 'already-installed' | Problem;
  /** Nothing, if the archive itself is revoked: so are its revocations. */
  readonly carried: readonly Revocation[];
}

async function lookInto(path: string, { installed, highest, revocations, ...from }: Inquiry): Promise<Found> {
  return withArchive(path, from, async (archive) => {
    const { manifest, manifestSha256 } = archive;
    const { version, title } = manifest;
    const isRevoked =
      findRevocation(revocations, await identifyArchive({ archive, revocations })) !== undefined;
    return {
      path,
      update: { version, title, manifestSha256 },
      verdict: judge(() => judgeVersion({ manifest, installed, highest })),
      carried: isRevoked ? [] : listCarried(manifest),
    };
  });
}

async function findLaterProblem(
  path: string,
  { revocations, attempts, ...from }: Inquiry,
): Promise<Problem | undefined> {
  return withArchive(path, from, async (archive) => {
    const identity = await identifyArchive({ archive, revocations });
    requireNotRevoked({ archive: path, identity, revocations });
    const failed = await findFailedAttempt(archive, attempts);
    if (failed === undefined) return undefined;
    const { version } = archive.manifest;
    return Problem.of('prerequisite.failed-before', { archive: path, version, attempt: failed.id });
  }).catch(requireProblem);
}

async function withArchive<Value>(
  path: string,
  { site: { trustedKeys, product }, ports }: Pick<Inquiry, 'site' | 'ports'>,
  action: (archive: OpenArchive) => Promise<Value>,
): Promise<Value> {
  const archive = await openArchive({ path, trustedKeys, product, from: 'inbox', ports });
  try {
    return await action(archive);
  } finally {
    await archive.close();
  }
}

function judge<Verdict>(action: () => Verdict): Verdict | Problem {
  try {
    return action();
  } catch (error) {
    return requireProblem(error);
  }
}

/** Any other error is not an answer. */
function requireProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
