import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { listProcesses, readArguments, readProcessLink } from '../platform/processes.ts';
import type { Nginx } from './program.ts';

/** The location of a running nginx's configuration, from its command line. */
export type Place = Pick<Nginx, 'config' | 'prefix'>;

/**
 * The configuration of the nginx that listens here on the port of an address; the usual one if none is found. Only
 * processes started by root or this user count: anybody can name a process nginx. One in a container reads other files.
 * No other nginx is considered: to read a configuration, nginx creates missing files.
 */
export function findPlace(url: string): Place {
  const master = findMaster(url);
  return master === undefined ? {} : readPlace(master.words);
}

/** Number of the user whom the workers of that nginx run as; undefined if none is found. */
export function findWorkersUser(url: string): number | undefined {
  const master = findMaster(url);
  const worker = listProcesses().find(
    ({ pid, parent }) =>
      parent === master?.pid && readArguments(pid)[0]?.startsWith('nginx: worker process') === true,
  );
  return worker && statSync(`/proc/${worker.pid}`, { throwIfNoEntry: false })?.uid;
}

function findMaster(url: string): { readonly pid: number; readonly words: string } | undefined {
  const sockets = listSockets(readPort(url));
  const ours = readProcessLink(process.pid, 'ns/mnt');
  for (const { pid } of listProcesses()) {
    const [, words] = /^nginx: master process (.*)$/.exec(readArguments(pid)[0] ?? '') ?? [];
    if (words === undefined || !isTrusted(pid) || !holds(pid, sockets)) continue;
    if (readProcessLink(pid, 'ns/mnt') === ours) return { pid, words };
  }
  return undefined;
}

/** nginx writes its command line into its process title, separated by spaces. */
function readPlace(words: string): Place {
  const find = (option: string) => new RegExp(`(?:^| )-${option} ?(/\\S+)`).exec(words)?.[1];
  const [config, prefix] = [find('c'), find('p')];
  return config === undefined ? {} : { config, ...(prefix !== undefined && { prefix }) };
}

function isTrusted(pid: number): boolean {
  const { uid } = statSync(`/proc/${pid}`, { throwIfNoEntry: false }) ?? {};
  return uid === 0 || uid === process.geteuid?.();
}

function readPort(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/**
 * By field number, proc(5): in each line the address is the second field, the state the fourth, and the inode the
 * tenth.
 */
function listSockets(port: number): ReadonlySet<string> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const isListening = '0A';
  const lines = ['tcp', 'tcp6'].flatMap((name) => readLines(`/proc/net/${name}`));
  const found = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address = '', , state]) => address.endsWith(wanted) && state === isListening);
  return new Set(found.map((words) => words[9] ?? ''));
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return []; // A kernel without IPv6.
  }
}

function holds(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((name) => {
      const [, number = ''] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`)) ?? [];
      return sockets.has(number);
    });
  } catch {
    return false; // It has exited, or belongs to somebody else.
  }
}
