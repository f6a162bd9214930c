import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Service, Site } from '../../model/site.ts';
import {
  listOwnLine,
  listProcesses,
  readArguments,
  readProcessFile,
  readProcessLink,
  type Process,
} from './processes.ts';
import { nameService } from './service-control.ts';
import type { UnitState } from './unit-state.ts';

/**
 * The number by which everything is known that a service's own start command has started, whatever became of it: the limit of
 * file locks, as with hooks (survivors.ts). It is the same for every run, so that a later one finds it again.
 */
export function markService({ root, service }: { root: string; service: Service }): number {
  const hash = createHash('sha256')
    .update(`${root}\0${nameService(service)}`)
    .digest('hex');
  return Number.parseInt(hash.slice(0, 12), 16) + 1;
}

/** What runs of a service, zombies included: a unit's control group, or what our start command has left. */
export function findServiceProcesses({
  service,
  site: { root },
  units = [],
}: {
  service: Service;
  site: Pick<Site, 'root'>;
  /** Of a unit: itself, and what it has started. */
  units?: readonly UnitState[];
}): readonly Process[] {
  if ('unit' in service) return findInGroups(units.map(({ controlGroup }) => controlGroup));
  const limit = String(markService({ root, service }));
  const ours = listOwnLine();
  return listProcesses().filter(
    ({ pid }) =>
      !ours.has(pid) &&
      /^Max file locks +\S+ +(\S+)/m.exec(readProcessFile(pid, 'limits') ?? '')?.[1] === limit,
  );
}

/** Seen from a name space of control groups that is not systemd's, its own groups stand below the folder of process 1. */
function findInGroups(groups: readonly string[]): readonly Process[] {
  const above = readGroup(1)?.replace(/\/init\.scope$/, '') ?? '';
  const folders = groups.filter((group) => group !== '' && group !== '/').map((group) => `${above}${group}`);
  if (folders.length === 0) return [];
  const ours = listOwnLine();
  return listProcesses().filter(({ pid }) => {
    const group = ours.has(pid) ? undefined : readGroup(pid);
    return folders.some((folder) => group === folder || group?.startsWith(`${folder}/`));
  });
}

/** cgroups(7): the line of systemd's own hierarchy in version 1, the only one in version 2. */
function readGroup(pid: number): string | undefined {
  const text = readProcessFile(pid, 'cgroup') ?? '';
  return /^\d+:name=systemd:(.*)$/m.exec(text)?.[1] ?? /^0::(.*)$/m.exec(text)?.[1];
}

/** A process that works in a release of the platform, or was started from one. */
export interface PlatformProcess extends Process {
  /** Undefined where it names the `current` link alone. */
  readonly release?: string;
}

/**
 * What runs of the platform, whoever has started it: at boot, by hand, or by an earlier version of this program. Not what
 * hangs on a terminal: somebody has a look around there.
 */
export function findPlatformProcesses({ site }: { site: Pick<Site, 'root'> }): readonly PlatformProcess[] {
  const ours = listOwnLine();
  return listProcesses().flatMap((found) => {
    if (found.isDead || found.hasTerminal || ours.has(found.pid)) return [];
    const place = findRelease({ pid: found.pid, site });
    return place === undefined ? [] : [{ ...found, ...place }];
  });
}

/** Undefined for what does not belong to the platform. */
export function findRelease({
  pid,
  site,
}: {
  pid: number;
  site: Pick<Site, 'root'>;
}): { readonly release?: string } | undefined {
  const roots = listRoots(site);
  const [exe, cwd] = [readProcessLink(pid, 'exe') ?? '', readProcessLink(pid, 'cwd') ?? ''];
  for (const path of [exe, cwd]) {
    const release = nameRelease(roots, path);
    if (release !== undefined) return { release };
  }
  if (!interpreters.test(basename(exe))) return undefined;
  const args = readArguments(pid);
  for (const arg of args) {
    const release = nameRelease(roots, arg);
    if (release !== undefined) return { release };
  }
  return args.some((arg) => roots.some((root) => arg.includes(`${root}/current/`))) ? {} : undefined;
}

/** Of other programs, such as a backup's, an argument within a release does not say that they belong to it. */
const interpreters =
  /^(?:node|nodejs|bun|deno|java|mono|dotnet|python[\d.]*|perl[\d.]*|ruby[\d.]*|php[\w.-]*|(?:ba|da|k|z)?sh)$/;

function listRoots({ root }: Pick<Site, 'root'>): readonly string[] {
  try {
    return [...new Set([root, realpathSync(root)])];
  } catch {
    return [root];
  }
}

function nameRelease(roots: readonly string[], path: string): string | undefined {
  for (const root of roots) {
    const start = path.indexOf(`${root}/releases/`);
    const release = start < 0 ? undefined : path.slice(start + root.length + 10).split(/[/\s:;]/)[0];
    if (release !== undefined && release !== '') return release;
  }
  return undefined;
}
