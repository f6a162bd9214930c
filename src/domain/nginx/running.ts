import { statSync } from 'node:fs';
import { listProcesses, readArguments, readProcessLink } from '../platform/processes.ts';
import type { Nginx } from './program.ts';

/** Where a running nginx has its configuration, by the words that it was started with. */
export type Place = Pick<Nginx, 'config' | 'prefix'>;

/**
 * The configurations of what runs as nginx here, each once; the usual one where nothing does. Only what root has started, or this
 * very user: anybody may call a process nginx. One in a container of its own reads other files.
 */
export function listPlaces(): readonly Place[] {
  const ours = readProcessLink(process.pid, 'ns/mnt');
  const found = listProcesses().flatMap(({ pid }) => {
    const [, words] = /^nginx: master process (.*)$/.exec(readArguments(pid)[0] ?? '') ?? [];
    const mounts = readProcessLink(pid, 'ns/mnt') ?? ours;
    return words === undefined || mounts !== ours || !isTrusted(pid) ? [] : [readPlace(words)];
  });
  const places = new Map(found.map((place) => [JSON.stringify(place), place]));
  return places.size === 0 ? [{}] : [...places.values()];
}

/** nginx writes its words into its title, with spaces between them. */
function readPlace(words: string): Place {
  const find = (option: string) => new RegExp(`(?:^| )-${option} ?(/\\S+)`).exec(words)?.[1];
  const [config, prefix] = [find('c'), find('p')];
  return config === undefined ? {} : { config, ...(prefix !== undefined && { prefix }) };
}

function isTrusted(pid: number): boolean {
  const { uid } = statSync(`/proc/${pid}`, { throwIfNoEntry: false }) ?? {};
  return uid === 0 || uid === process.geteuid?.();
}
