import { parsePublicKey } from '../domain/archive/keys.ts';
import { requireAdministrator } from '../domain/checks/administrator.ts';
import { foldJournal } from '../domain/journal/state.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { openJournal } from '../domain/journal/write.ts';
import { withLock } from '../domain/lock/lock.ts';
import { isFlagSet } from '../domain/maintenance/switch.ts';
import { isHealthyNow } from '../domain/platform/health.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { authenticateRelease, type SignedRelease } from '../domain/release/authenticate.ts';
import { judgeRelease, type Stand } from '../domain/release/judge.ts';
import { readReleaseFile } from '../domain/release/read-file.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../ports/journal.ts';
import type { ReleaseResult } from '../ports/results.ts';
import { nameContact, sitePaths } from '../ports/site.ts';

/**
 * Lifts the refusal of updates for one new attempt, on the word of support. All that is done is one record of the journal:
 * before it there is no release, after it there is one, whatever happens in between.
 *
 * @throws Problem `permission.*`, `busy.*`; `archive.release-*` for a file that does not do here; `locked.release-*` while the
 *   platform has to be brought to an end first; `prerequisite.*`
 */
export async function runSupportRelease(
  context: CommandContext,
  { file }: { file: string },
): Promise<ReleaseResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  const release = authenticateRelease({
    file,
    bytes: await readReleaseFile(file),
    trustedKeys: site.trustedKeys.flatMap((key) => parsePublicKey(key) ?? []),
  });
  return withLock({ site, ports, command: 'support release' }, async () => {
    const journal = await openJournal({ site, ports, needsReserve: true });
    try {
      return await applyRelease({ context, journal, release });
    } finally {
      await journal.close();
    }
  });
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
 * A platform that was left under the page may have been repaired since, by a recovery or by hand. A new attempt is begun only
 * from one that visitors have back, and that is well: it would take half-installed data for theirs.
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
