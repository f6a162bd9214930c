import { requireAdministrator } from '../domain/person/administrator.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { isFlagSet } from '../domain/maintenance/switch.ts';
import { isHealthyNow } from '../domain/platform/health.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { authenticateRelease, type SignedRelease } from '../domain/release/authenticate.ts';
import { judgeRelease, type Stand } from '../domain/release/judge.ts';
import { refuseRelease } from '../domain/release/refuse.ts';
import { readSignedFiles } from '../domain/signed-file/read-signed-files.ts';
import { tryToAnnounce } from '../pipeline/announce.ts';
import type { CommandContext, TellingContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import { Problem } from '../messages/problem.ts';
import type { ReleaseResult } from '../model/results.ts';
import { nameContact, sitePaths } from '../model/site.ts';

/**
 * Lifts the refusal of updates for one new attempt, by a release from support. The only change is one record in the
 * journal, so it is atomic.
 *
 * @param file without it, the matching one in the site's inbox
 * @throws Problem `permission.*`, `busy.*`; `usage.no-inbox`, `prerequisite.inbox-*`; `archive.release-*` for a file
 *   that does not fit here; `locked.release-*` while the platform must be recovered first; `prerequisite.*`
 */
export async function runSupportRelease(
  context: TellingContext,
  { file }: { file?: string },
): Promise<ReleaseResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  const releases = await readSignedFiles({
    ...{ file, site },
    ...{ refuse: refuseRelease, authenticate: authenticateRelease },
  });
  const result = await withJournal(
    { site, ports, command: 'support release', needsReserve: true },
    (journal) => applyFirst({ context, journal, releases }),
  );
  // What was refused may be announced again.
  await tryToAnnounce(context);
  // The Superviseur offers to import again only once that file no longer says that updates are refused.
  await context.keepHistory();
  return result;
}

/** A release fits one failure, so there is no choice. If none fits, the reason for the newest is reported. */
async function applyFirst({
  context,
  journal,
  releases,
}: {
  context: CommandContext;
  journal: Journal;
  releases: readonly SignedRelease[];
}): Promise<ReleaseResult> {
  let refused: unknown;
  for (const release of releases.toSorted((a, b) => b.issued.localeCompare(a.issued))) {
    try {
      return await applyRelease({ context, journal, release });
    } catch (error) {
      if (!(error instanceof Problem && error.exit === 'archive')) throw error;
      refused ??= error;
    }
  }
  throw refused;
}

async function applyRelease({
  context,
  journal,
  release,
}: {
  context: CommandContext;
  journal: Journal;
  release: SignedRelease;
}): Promise<ReleaseResult> {
  const { site, ports } = context;
  const verdict = judgeRelease({
    release,
    records: journal.records,
    now: ports.clock.now(),
    stand: await readStand({ context, journal }),
    platform: site.name,
    contact: nameContact(site.support),
  });
  if (verdict.kind === 'refused') throw verdict.problem;
  const { inForce } = verdict;
  if (verdict.kind === 'in-force') return { kind: 'released', ...inForce, already: true };
  const { issuer, reason, issued, expires, keyId, sha256 } = release;
  const data = { reason, issuer, issued, expires, keyId, sha256, operator: await ports.system.operator() };
  await journal
    .append({ attempt: inForce.attempt, event: 'attempt.released', step: null, data })
    .catch((error: unknown) => {
      throw refuseUnwritable(error);
    });
  return { kind: 'released', ...inForce };
}

/**
 * A platform left under the page may have been repaired since, by a recovery or by hand. A new attempt begins only from
 * a healthy platform that is open to visitors: otherwise it would take half-installed data for theirs.
 */
async function readStand({
  context: { site, ports },
  journal,
}: {
  context: CommandContext;
  journal: Journal;
}): Promise<Stand> {
  const { last } = foldJournal(journal.records);
  if (last?.ending?.kind !== 'failed' || last.ending.outcome !== 'maintenance') return { kind: 'open' };
  const { flag } = sitePaths(site);
  if (await isFlagSet(flag)) return { kind: 'under-page', flag };
  const isHealthy = await isHealthyNow({ site, ports, version: await readInstalledVersion({ site }) });
  return isHealthy ? { kind: 'open' } : { kind: 'unhealthy', url: site.health.url };
}
