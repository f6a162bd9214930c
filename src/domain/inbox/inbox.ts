import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import { openArchive } from '../archive/open.ts';
import { judgeVersion } from '../archive/versions.ts';

export interface InboxChoice {
  /** The archive with the highest version that can be installed here; undefined when there is none. */
  readonly path: string | undefined;
  /** Why the other archives were left aside; those that are merely installed or older are not worth a word. */
  readonly skipped: readonly { readonly path: string; readonly problem: Problem }[];
}

/**
 * Looks through the site's folder for new archives. Only signed manifests are believed; the chosen archive is verified
 * whole later, like any other.
 *
 * @throws Problem `usage.no-inbox`, `prerequisite.inbox-unreadable`
 */
export async function chooseFromInbox({
  site,
  ports,
  installed,
  highest,
}: {
  site: Site;
  ports: Ports;
  installed: string;
  highest: string | null;
}): Promise<InboxChoice> {
  const candidates: { path: string; version: string }[] = [];
  const skipped: { path: string; problem: Problem }[] = [];
  for (const path of await listArchives(site)) {
    try {
      const version = await readInstallableVersion({ path, site, ports, installed, highest });
      if (version !== undefined) candidates.push({ path, version });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code !== 'archive.downgrade') skipped.push({ path, problem: error });
    }
  }
  candidates.sort((a, b) => semver.rcompare(a.version, b.version));
  return { path: candidates[0]?.path, skipped };
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
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw Problem.of('prerequisite.inbox-unreadable', { path: inbox, reason: code }, error);
  }
}

async function readInstallableVersion({
  path,
  site,
  ports,
  installed,
  highest,
}: {
  path: string;
  site: Site;
  ports: Ports;
  installed: string;
  highest: string | null;
}): Promise<string | undefined> {
  const { trustedKeys, product } = site;
  const archive = await openArchive({ path, trustedKeys, product, from: 'inbox', ports });
  try {
    const { manifest } = archive;
    return judgeVersion({ manifest, installed, highest }) === 'installable' ? manifest.version : undefined;
  } finally {
    await archive.close();
  }
}
