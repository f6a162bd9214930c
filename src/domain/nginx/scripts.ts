import { findAll, type Directive } from './parse.ts';
import { listTargets, type Upstreams } from './targets.ts';

/** What a server block serves itself: the folders it names, and where its scripts run. */
export interface Served {
  readonly sockets: readonly string[];
  /** If it contains a variable, the part before that. */
  readonly folders: readonly string[];
}

/** Reads what a server block serves from files or through FastCGI, whose sockets may serve many sites. */
export function listServed(content: readonly Directive[], upstreams: Upstreams): Served {
  const named = ['root', 'alias']
    .flatMap((name) => findAll(content, name))
    .map(({ args: [path = ''] }) => path);
  const params = findAll(content, 'fastcgi_param')
    .filter(({ args: [name] }) => name === 'SCRIPT_FILENAME' || name === 'DOCUMENT_ROOT')
    .map(({ args: [, path = ''] }) => path);
  return {
    sockets: listTargets(content, upstreams, ['fastcgi_pass']),
    folders: [...named, ...params].map((path) => path.replace(/\$.*$/, '')).filter((path) => path !== ''),
  };
}

/** Whether both run scripts at the same place, and from the same folders as far as they name any. */
export function runsSame(one: Served, other: Served): boolean {
  const isSamePlace = one.sockets.some((socket) => other.sockets.includes(socket));
  const isNameless = one.folders.length === 0 || other.folders.length === 0;
  return isSamePlace && (isNameless || one.folders.some((folder) => isAround(folder, other.folders)));
}

/** Whether it serves anything from these folders. */
export function servesFrom({ folders }: Served, own: readonly string[]): boolean {
  return folders.some((folder) => own.some((each) => isWithin(folder, each)));
}

function isAround(folder: string, others: readonly string[]): boolean {
  return others.some((other) => isWithin(folder, other) || isWithin(other, folder));
}

function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [path, folder].map((each) => `${each.replace(/\/+$/, '')}/`);
  return inner?.startsWith(outer ?? '') ?? false;
}
