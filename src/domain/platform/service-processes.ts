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
 * The number that marks every process started by a service's own start command, wherever it has moved: the file-lock
 * limit, as for hooks (survivors.ts). It is the same for every run, so that a later run finds the processes again.
 */
export function markService({ root, service }: { root: string; service: Service }): number {
  const hash = createHash('sha256')
    .update(`${root}\0${nameService(service)}`)
    .digest('hex');
  return Number.parseInt(hash.slice(0, 12), 16) + 1;
}

/** The processes of a service, including zombies: a unit's control group, or what our start command left. */
export function findServiceProcesses({
  service,
  site: { root },
  units = [],
}: {
  service: Service;
  site: Pick<Site, 'root'>;
  /** For a unit: itself and the units that it started. */
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

/** In a cgroup namespace other than systemd's, its own groups are below that of process 1. */
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

/** cgroups(7): the line of systemd's own hierarchy in version 1, the only line in version 2. */
function readGroup(pid: number): string | undefined {
  const text = readProcessFile(pid, 'cgroup') ?? '';
  return /^\d+:name=systemd:(.*)$/m.exec(text)?.[1] ?? /^0::(.*)$/m.exec(text)?.[1];
}

/** A process that works in a release of the platform, or was started from one. */
export interface PlatformProcess extends Process {
  /** Undefined if it only refers to the `current` link. */
  readonly release?: string;
}

/**
 * The platform's processes, whoever started them: at boot, by hand, or by an earlier version of this program. Not those
 * with a terminal: somebody is looking around there.
 */
export function findPlatformProcesses({ site }: { site: Pick<Site, 'root'> }): readonly PlatformProcess[] {
  const ours = listOwnLine();
  return listProcesses().flatMap((found) => {
    if (found.isDead || found.hasTerminal || ours.has(found.pid)) return [];
    const place = findRelease({ pid: found.pid, site });
    return place === undefined ? [] : [{ ...found, ...place }];
  });
}

/** Undefined for a process that does not belong to the platform. */
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

/** Other programs, such as a backup's, may have an argument within a release without belonging to it. */
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
