import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptHistory } from '../domain/attempt/history.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { readBackups } from '../domain/backup/record/list.ts';
import { deleteTree } from '../domain/files/delete-tree.ts';
import { listReleases, listReleasesInUse, planOldReleases } from '../domain/platform/old-releases.ts';
import { readInstalledVersion, removeRelease } from '../domain/platform/release.ts';
import type { JournalRecord } from '../model/journal.ts';
import { sitePaths, type Site } from '../model/site.ts';
import { warnOfLeftover } from './leftover.ts';
import type { RollbackContext } from './step.ts';

/**
 * Removes the versions of the platform that `releases.keep` lets go; without that key, none. It stays what is installed,
 * what was before, what a kept backup belongs to, and what an attempt since the last success was about.
 */
export async function removeOldReleases(context: RollbackContext): Promise<void> {
  const { site, ports, journal, attempt, from, to } = context;
  if (site.releases === undefined) return;
  const { keep } = site.releases;
  const installed = await readInstalledVersion({ site });
  const backups = await readBackups({ site });
  const needed = new Set([
    from,
    to,
    ...(installed === null ? [] : [installed]),
    ...backups.flatMap(({ record }) => record?.version ?? []),
    ...listUnsettledVersions(journal.records),
    ...listReleasesInUse(site),
  ]);
  const known = listKnownVersions(journal.records);
  const versions = planOldReleases({ found: await listReleases(site), known, needed, keep });
  if (versions.length === 0) return;
  await journal.append({ attempt, event: 'releases.pruned', step: 'prune', data: { versions } });
  for (const version of versions) {
    const leftover = await removeRelease({ site, ports, version });
    await warnOfLeftover({ journal, attempt, step: 'prune', leftover });
  }
}

function listKnownVersions(records: readonly JournalRecord[]): ReadonlySet<string> {
  return new Set(foldJournal(records).attempts.flatMap(({ started }) => [started.from, started.to]));
}

/** Support may need them, as it may need their backups. */
function listUnsettledVersions(records: readonly JournalRecord[]): readonly string[] {
  const { attempts } = foldJournal(records);
  const succeeded = attempts.findLastIndex(({ ending }) => ending?.kind === 'succeeded');
  return attempts.slice(Math.max(0, succeeded)).flatMap(({ started }) => [started.from, started.to]);
}

/** So many attempts keep their logs and notices whatever their age, the others for two years. */
const keptAttempts = 50;
const keptMilliseconds = 2 * 365 * 24 * 60 * 60 * 1000;

/** Removes what old attempts printed, and their notices. What they did stays in the journal. */
export async function removeOldLogs({ site, ports, journal }: RollbackContext): Promise<void> {
  const { attempts } = foldJournal(journal.records);
  const { gone, kept } = sortOutAttempts({ attempts, now: ports.clock.now() });
  for (const { id } of gone) await rm(sitePaths(site).attemptLog(id), { force: true });
  const keptVersions = new Set(kept.flatMap(({ started }) => [started.from, started.to]));
  const goneVersions = new Set(gone.map(({ started }) => started.to));
  for (const version of await listNotices(site))
    if (goneVersions.has(version) && !keptVersions.has(version))
      await deleteTree(join(sitePaths(site).notices, version));
}

/** Pure. */
export function sortOutAttempts({
  attempts,
  now,
}: {
  readonly attempts: readonly AttemptHistory[];
  readonly now: Date;
}): { readonly gone: readonly AttemptHistory[]; readonly kept: readonly AttemptHistory[] } {
  const isKept = ({ startedAt }: AttemptHistory, index: number) =>
    index >= attempts.length - keptAttempts || now.getTime() - Date.parse(startedAt) < keptMilliseconds;
  return {
    gone: attempts.filter((attempt, index) => !isKept(attempt, index)),
    kept: attempts.filter(isKept),
  };
}

async function listNotices(site: Site): Promise<readonly string[]> {
  return readdir(sitePaths(site).notices).catch(() => []);
}
