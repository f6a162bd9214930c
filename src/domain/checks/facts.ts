import semver from 'semver';
import type { Facts } from '../../model/facts.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem, toProblem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import type { OpenArchive } from '../archive/open.ts';
import { trySourceView } from '../backup/tree/source-view.ts';
import { inspectSources } from '../backup/tree/sources.ts';
import { readLogo } from '../maintenance/logo.ts';
import { readTelling } from '../notification/facts.ts';
import { visitFlag, visitPage, visitSnippet } from '../nginx/visit.ts';
import { findOpenServers } from '../nginx/open-servers.ts';
import { parsePublicKey } from '../signature/keys.ts';
import { readGroupId } from '../platform/group.ts';
import { isHealthy } from '../platform/health.ts';
import { readInstalledVersion } from '../platform/release.ts';
import { readServiceState } from '../platform/service-state.ts';
import { requireFreePlaces } from '../platform/taken-places.ts';
import { listInstalledDigests } from '../revocation/installed.ts';
import { requireOwnFolders } from '../site/shared-folder.ts';
import { findOtherVersion } from '../platform/who-answers.ts';
import { describeArchive, type RefusedArchive } from './facts/archive.ts';
import { readDatabases } from './facts/databases.ts';
import { measureDisks } from './facts/disks.ts';
import { readDropFolder } from './facts/drop-folder.ts';
import { readFlagged } from './facts/flagged.ts';
import { readHistory } from './facts/history.ts';
import { readNight } from './facts/night.ts';
import { readSchedule } from './facts/schedule.ts';
import { findTools } from './facts/tools.ts';
import { readUnits } from './facts/units.ts';
import { readUploads } from './facts/uploads.ts';
import { findUnwritable } from './facts/unwritable.ts';

/**
 * Reads the machine, the site and the archive, and changes nothing. Nothing here judges; what cannot be read is
 * reported as such.
 *
 * @param archive an open one, or a refused one with the reason
 * @param holdsLock whether this very run holds the lock, which then refuses nothing
 */
export async function gatherFacts({
  site,
  ports,
  tool,
  archive,
  holdsLock = false,
}: {
  site: Site;
  ports: Ports;
  tool: string;
  archive?: OpenArchive | RefusedArchive;
  holdsLock?: boolean;
}): Promise<Facts> {
  const { system } = ports;
  const version = await readInstalledVersion({ site });
  const history = await readHistory({ site, ports, holdsLock });
  const digests = listInstalledDigests(history, version);
  const databases = await readDatabases({ site, ports });
  const { flagged, tooLong } = await readFlagged({ site, ports });
  const [machine, user, disks, nginx, services, clock, units] = await Promise.all([
    system.machine(),
    system.user(),
    measureDisks({ site, ports, databases, manifest: archive?.manifest }),
    readNginx({ site, ports }),
    Promise.all(site.services.map((service) => readServiceState({ service, site, ports }))),
    system.clock(),
    readUnits({ site, ports }),
  ]);
  const schedule = await readSchedule({ site, ports });
  const telling = await readTelling({ site, ports });
  const dropFolder = await readDropFolder({ site, ports });
  const uploads = await readUploads({ site, ports });
  return {
    format: 1,
    tool,
    at: ports.clock.now().toISOString(),
    platform: {
      name: site.name,
      product: site.product,
      version,
      ...(digests.length > 0 && { digests }),
    },
    support: site.support,
    ...machine,
    user,
    ...disks,
    administrators: site.administrators ?? null,
    ...(await findGroupProblem({ site, ports })),
    unwritable: await findUnwritable({ site }),
    ...(tooLong !== undefined && { sourcesProblem: tooLong.toRecord() }),
    ...(await findSourcesProblem({ site, ports })),
    ...(await findPlacesProblem({ site, archive, version })),
    ...(flagged.length > 0 && { flagged }),
    trustedKeys: site.trustedKeys.filter((key) => parsePublicKey(key) !== undefined).length,
    journal: history.journal,
    lock: history.lock,
    ...(history.stayingPage !== undefined && { stayingPage: history.stayingPage }),
    nginx,
    services,
    ...(await findVersionProblem({ site, ports, version })),
    databases,
    tools: await findTools({ site, ports }),
    clock: { ...clock, lastRecordAt: history.lastRecordAt },
    ...(units !== undefined && { units }),
    night: await readNight({ site, ports }),
    ...(schedule !== undefined && { schedule }),
    ...(telling !== undefined && { telling }),
    ...(dropFolder !== undefined && { dropFolder }),
    ...(uploads !== undefined && { uploads }),
    ...(site.requirements !== undefined && { siteRequirements: site.requirements }),
    ...(archive !== undefined && {
      archive: await describeArchive({ archive, installed: version, history }),
    }),
  };
}

/** What prevents an administrators' group that members could join. */
async function findGroupProblem({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<Pick<Facts, 'administratorsProblem'>> {
  const { administrators: group, file: configuration } = site;
  if (group === undefined || (await readGroupId({ group, ports })) !== undefined) return {};
  return { administratorsProblem: Problem.of('usage.group-unknown', { group, configuration }).toRecord() };
}

/** If a header or path does not tell the version now, no update would pass, and no rollback either. */
async function findVersionProblem({
  site,
  ports,
  version,
}: {
  site: Site;
  ports: Ports;
  version: string | null;
}): Promise<Pick<Facts, 'servicesProblem'>> {
  const { url, versionHeader, versionPath } = site.health;
  if (version === null || (versionHeader === undefined && versionPath === undefined)) return {};
  const answer = await ports.http.get(url);
  if (!isHealthy(answer)) return {};
  const stranger = await findOtherVersion({ site, ports, version, answer });
  if (stranger === undefined) return {};
  const { found } = stranger;
  return { servicesProblem: Problem.of('prerequisite.version-untold', { url, version, found }).toRecord() };
}

/** What a backup of the data would fail on: a refusal now is better than a failed attempt later. */
async function findSourcesProblem({
  site: { backup },
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<Pick<Facts, 'sourcesProblem'>> {
  const inspect = async () => {
    await inspectSources(backup);
    await trySourceView({ folders: backup.folders, ports });
  };
  return inspect().then(
    () => ({}),
    (error: unknown) => ({ sourcesProblem: toProblem(error).toRecord() }),
  );
}

/** A refused archive's release would not be installed, and neither would the installed one. */
async function findPlacesProblem({
  site,
  archive,
  version: installed,
}: {
  site: Site;
  archive: OpenArchive | RefusedArchive | undefined;
  version: string | null;
}): Promise<Pick<Facts, 'placesProblem'>> {
  const isRefused = archive === undefined || 'problem' in archive || installed === null;
  const version =
    isRefused || !semver.gt(archive.manifest.version, installed) ? undefined : archive.manifest.version;
  const inspect = async () => {
    await requireFreePlaces({ site, version });
    await requireOwnFolders(site);
  };
  return inspect().then(
    () => ({}),
    (error: unknown) => ({ placesProblem: toProblem(error).toRecord() }),
  );
}

async function readNginx({ site, ports }: { site: Site; ports: Ports }): Promise<Facts['nginx']> {
  const logo = await findLogoFault(site);
  const [visit, page, flag, { facts, guard }, health] = await Promise.all([
    visitSnippet({ site, ports }),
    visitPage({ site, ports }),
    visitFlag({ site, ports }),
    findOpenServers({ site, ports }),
    findHealthProblem({ site, ports }),
  ]);
  const isKeptAway = visit.status === undefined && guard !== undefined;
  const snippet = isKeptAway ? { url: visit.url, failure: guard } : visit;
  return { url: site.url, snippet, page, flag, ...facts, ...health, ...logo };
}

/** Behind the page, no version would ever be found healthy, neither the new one nor the old one. */
async function findHealthProblem({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<Pick<Facts['nginx'], 'healthProblem'>> {
  const { url } = site.health;
  const { status, failure } = await visitSnippet({ site: { ...site, url }, ports });
  const isClosed = (status === 200 || failure === 'outdated') && !isExempt(site, new URL(url).pathname);
  return isClosed ? { healthProblem: Problem.of('prerequisite.health-closed', { url }).toRecord() } : {};
}

function isExempt({ maintenance }: Site, path: string): boolean {
  return maintenance.exempt.some((each) => path === each || path.startsWith(`${each}/`));
}

async function findLogoFault({ maintenance }: Site): Promise<Pick<Facts['nginx'], 'logo'>> {
  const path = maintenance.page?.logo;
  const logo = path === undefined ? undefined : await readLogo(path);
  if (path === undefined || logo === undefined || 'source' in logo) return {};
  return { logo: { path, reason: logo.refused } };
}
