import { isUtf8 } from 'node:buffer';
import { lstat, readdir, readlink, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import semver from 'semver';
import { Problem } from '../../../messages/problem.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { AdoptedFolder, AdoptionObstacle } from '../../../terms/setup.ts';
import { readWholeFile } from '../../files/read-file.ts';
import { finishedPath, readRecord, unfinishedPath } from './record.ts';

/**
 * `missing`: there is no such folder. `released`: it has `releases` and `current`. `plain`: the application is directly
 * in it. `adopting`: an adoption was cut off. `empty`: there is nothing in it.
 */
export type Layout = 'missing' | 'released' | 'plain' | 'adopting' | 'empty';

export async function readLayout(root: string): Promise<Layout> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) return 'missing';
  const names = await readdir(root);
  if (names.includes(posix.basename(unfinishedPath(root)))) return 'adopting';
  if (names.includes('releases') || names.includes('current')) return 'released';
  return names.every(isOwn) ? 'empty' : 'plain';
}

/** Names in a platform's folder that are not the application's. */
function isOwn(name: string): boolean {
  return name.startsWith('.ospi-update') || name === '.staging' || name === 'lost+found';
}

/** The version that a plain folder says it has: in a file of its own, or as an npm package. */
export async function findVersion(root: string): Promise<string | undefined> {
  for (const name of ['VERSION', 'version', 'VERSION.txt', 'version.txt', '.version']) {
    const text = await readSmall(join(root, name));
    const version = semver.valid(text?.trim().split('\n')[0] ?? '');
    if (version !== null) return version;
  }
  const manifest = /"version"\s*:\s*"([^"]+)"/.exec((await readSmall(join(root, 'package.json'))) ?? '')?.[1];
  return semver.valid(manifest ?? '') ?? undefined;
}

async function readSmall(path: string): Promise<string | undefined> {
  return readWholeFile(path, { maximumBytes: 2 ** 20 }).then(String, () => undefined);
}

/**
 * What an adoption would move. Nothing is changed. One that was cut off goes on with what it began with.
 *
 * @param data the data folders: those in the platform's own folder stay where they are
 * @throws Problem `prerequisite.setup-cannot-adopt`
 */
export async function planAdoption({
  root,
  version,
  data,
  ports,
}: {
  root: string;
  version: string;
  data: readonly string[];
  ports: Pick<Ports, 'shell'>;
}): Promise<AdoptedFolder> {
  const begun = await readRecord(unfinishedPath(root));
  if (begun !== undefined) return { root, ...pick(begun) };
  if ((await readLayout(root)) === 'adopting')
    throw refuse(root, { kind: 'changed', path: unfinishedPath(root) });
  const inside = data
    .filter((folder) => folder.startsWith(`${root}/`))
    .map((folder) => folder.slice(root.length + 1));
  const deeper = inside.find((folder) => folder.includes('/'));
  if (deeper !== undefined) throw refuse(root, { kind: 'data', path: join(root, deeper) });
  const stay = new Set(inside);
  const entries: string[] = [];
  const { dev } = await stat(root);
  for (const name of (await listNames(root)).toSorted()) {
    if (isOwn(name) || stay.has(name)) continue;
    const found = await lstat(join(root, name));
    if (found.dev !== dev) throw refuse(root, { kind: 'mount', path: join(root, name) });
    // A relative link would lead elsewhere from two folders further down.
    const isRelative = found.isSymbolicLink() && !(await readlink(join(root, name))).startsWith('/');
    if (isRelative) stay.add(name);
    else entries.push(name);
  }
  await requireMovable({ root, entries, ports });
  return { root, version, entries, stay: [...stay].toSorted() };
}

/** One that is not UTF-8 would be read as another name, and a record of it could not be written. */
async function listNames(root: string): Promise<readonly string[]> {
  const names = await readdir(root, { encoding: 'buffer' });
  const odd = names.find((name) => !isUtf8(name));
  if (odd !== undefined) throw refuse(root, { kind: 'name', path: join(root, odd.toString('utf8')) });
  return names.map((name) => name.toString('utf8'));
}

function pick({ version, entries, stay }: Omit<AdoptedFolder, 'root'>): Omit<AdoptedFolder, 'root'> {
  return { version, entries, stay };
}

/** Links that leave the folder, and file systems mounted in it. */
async function requireMovable({
  root,
  entries,
  ports,
}: {
  root: string;
  entries: readonly string[];
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8').catch(() => '')).split('\n');
  for (const line of mounts) {
    const [, mount = ''] = line.split(' ');
    const within = mount.startsWith(`${root}/`) ? mount.slice(root.length + 1).split('/')[0] : undefined;
    if (within !== undefined && entries.includes(within)) throw refuse(root, { kind: 'mount', path: mount });
  }
  if (entries.length === 0) return;
  const { stdout } = await ports.shell.run({
    program: 'find',
    args: [
      ...entries.map((name) => join(root, name)),
      '-xdev',
      '-type',
      'l',
      '-printf',
      String.raw`%p\0%l\0`,
    ],
    timeoutSeconds: 600,
  });
  const words = stdout.split('\0');
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [path = '', target = ''] = words.slice(index, index + 2);
    const end = posix.resolve(posix.dirname(path), target);
    if (!target.startsWith('/') && end !== root && !end.startsWith(`${root}/`))
      throw refuse(root, { kind: 'link', path });
  }
}

/** The adoption that `setup --undo` reverses; undefined if there was none. */
export async function findAdopted(root: string): Promise<AdoptedFolder | undefined> {
  const record = (await readRecord(unfinishedPath(root))) ?? (await readRecord(finishedPath(root)));
  return record === undefined ? undefined : { root, ...pick(record) };
}

export function refuse(root: string, obstacle: AdoptionObstacle): Problem {
  return Problem.of('prerequisite.setup-cannot-adopt', { folder: root, obstacle });
}
