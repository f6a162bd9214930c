import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Distrust } from '../../terms/site.ts';
import { findElsewhere, walkTo } from './walk.ts';

const groupWritable = 0o020;
const othersWritable = 0o002;
const sticky = 0o1000;

/** What a user other than root may own: one named by root, whom the programs that read the file run as. */
export interface OwnedPlace {
  readonly path: string;
  readonly owner: number;
}

/**
 * Refuses files and folders that somebody else could have written, all in one problem: they determine what runs as
 * root, or what root restores. They need not exist yet. For root every parent folder counts too, since renaming a
 * folder replaces its content. Links are followed first, and the folders that contain the links count as well.
 *
 * @param ports used to check whether a folder that root's group may write has an ACL with other writers (acl(5))
 * @throws Problem `usage.site-writable-by-others`, `usage.site-place-open`
 */
export async function requireTrusted(
  places: readonly string[],
  owned: readonly OwnedPlace[] = [],
  ports?: Pick<Ports, 'shell'>,
): Promise<void> {
  const findings = [
    ...(await findDistrusted({ places, ports })),
    ...(await Promise.all(
      owned.map(({ path, owner }) => findDistrusted({ places: [path], owners: [owner], ports })),
    )),
  ].flat();
  const once = new Map(findings.map((finding) => [finding.path, finding]));
  if (findings.length > 0)
    throw Problem.of('usage.site-writable-by-others', {
      findings: [...once.values()],
      runner: process.geteuid?.() ?? 0,
    });
  await requireMade([...places, ...owned.map(({ path }) => path)]);
}

/**
 * The same for files named on the command line, with a problem that does not ask for changes to what the configuration
 * names.
 *
 * @throws Problem `usage.file-writable-by-others`
 */
export async function requireTrustedFiles(files: readonly string[]): Promise<void> {
  const [first] = await findDistrusted({ places: files });
  if (first !== undefined)
    throw Problem.of('usage.file-writable-by-others', { file: files[0] ?? first.path, ...first });
}

/**
 * Refuses an output path of root whose target others can change. In a sticky folder such as /tmp nobody can replace
 * what root has created, and existing files are never written through.
 */
export async function findChangeable(file: string): Promise<Distrust | undefined> {
  if (!isRoot()) return undefined;
  const folder = dirname(resolve(file));
  const { passed } = await walkTo(folder);
  const findings = await findAmong({ paths: passed, ends: new Set(), owners: [] });
  return [...(await findAstray([folder])), ...findings][0];
}

/** @throws Problem `usage.output-changeable-by-others` */
export async function requireOwnPlace(file: string): Promise<void> {
  const found = await findChangeable(file);
  if (found !== undefined) throw Problem.of('usage.output-changeable-by-others', { file, ...found });
}

/**
 * The paths, and their parent folders, that somebody else may write, as judged by `requireTrusted`.
 *
 * @param groups numbers of groups that nobody is in but root and the owners
 */
export async function findDistrusted({
  places,
  owners = [],
  groups = [],
  ports,
}: {
  places: readonly string[];
  owners?: readonly number[];
  groups?: readonly number[];
  ports?: Pick<Ports, 'shell'> | undefined;
}): Promise<readonly Distrust[]> {
  const ways = await Promise.all(places.map(walkTo));
  const ends = new Set(ways.map(({ end }) => end));
  const paths = isRoot() ? new Set(ways.flatMap(({ passed }) => passed)) : ends;
  return [...(await findAstray(places)), ...(await findAmong({ paths, ends, owners, groups, ports }))];
}

/**
 * In a folder such as /tmp nobody can replace what root has created, but anybody can create what does not exist yet.
 *
 * @throws Problem `usage.site-place-open`
 */
async function requireMade(places: readonly string[]): Promise<void> {
  if (!isRoot()) return;
  const ways = await Promise.all(places.map(walkTo));
  const found = await lookAt(new Set(ways.flatMap(({ passed }) => passed)));
  for (const [path, stats] of found) {
    const folder = dirname(path);
    const { mode = 0 } = found.get(folder) ?? {};
    if (stats === undefined && (mode & othersWritable) !== 0)
      throw Problem.of('usage.site-place-open', { path, folder });
  }
}

/** Paths that do not determine what is found there, so that nobody knows who could change it. */
async function findAstray(places: readonly string[]): Promise<readonly Distrust[]> {
  const found = await Promise.all(
    places.map(async (path): Promise<readonly Distrust[]> => {
      const stats = await findElsewhere(path, (await walkTo(path)).end);
      return stats === undefined ? [] : [{ path, by: 'owner', mode: describeMode(stats), uid: stats.uid }];
    }),
  );
  return found.flat();
}

async function findAmong({
  paths,
  ends,
  owners,
  groups = [],
  ports,
}: {
  paths: Iterable<string>;
  ends: ReadonlySet<string>;
  owners: readonly number[];
  groups?: readonly number[];
  ports?: Pick<Ports, 'shell'> | undefined;
}): Promise<readonly Distrust[]> {
  const found = await lookAt(paths);
  const seen = new Set<string>();
  const findings: Distrust[] = [];
  for (const [path, stats] of found) {
    if (stats === undefined || seen.has(identify(stats))) continue;
    seen.add(identify(stats));
    const isEnd = ends.has(path);
    const by = judge({ stats, owners, groups, isEnd }) ?? (await judgeList({ path, stats, ports }));
    if (by !== undefined) findings.push({ path, by, mode: describeMode(stats), uid: stats.uid });
  }
  return findings;
}

/** In order. What cannot be inspected does not exist yet, or is useless to this user anyway. */
async function lookAt(paths: Iterable<string>): Promise<ReadonlyMap<string, Stats | undefined>> {
  const entries = [...paths].map(async (path) => [path, await lstat(path).catch(() => undefined)] as const);
  return new Map(await Promise.all(entries));
}

function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** Through a link, the same folder has two names. */
function identify({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function judge({
  stats,
  owners,
  groups,
  isEnd,
}: {
  stats: Stats;
  owners: readonly number[];
  groups: readonly number[];
  isEnd: boolean;
}): Distrust['by'] | undefined {
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.() && !owners.includes(stats.uid)) return 'owner';
  // A link's own mode means nothing; the folder that contains it decides who may replace it.
  if (!isRoot() || stats.isSymbolicLink()) return undefined;
  // In a sticky folder such as /tmp nobody but its owner can rename what root owns; but anyone can add to it.
  if (!isEnd && stats.isDirectory() && (stats.mode & sticky) !== 0) return undefined;
  if ((stats.mode & othersWritable) !== 0) return 'others';
  return (stats.mode & groupWritable) !== 0 && ![0, ...groups].includes(stats.gid) ? 'group' : undefined;
}

/**
 * With an ACL (acl(5)), the group bits are its mask: the most that its entries may grant, not the group's rights. ls(1)
 * marks an ACL with `+`; it is in the folder of the tool's other programs.
 */
async function judgeList({
  path,
  stats,
  ports,
}: {
  path: string;
  stats: Stats;
  ports: Pick<Ports, 'shell'> | undefined;
}): Promise<Distrust['by'] | undefined> {
  if (!isRoot() || ports === undefined || stats.isSymbolicLink() || (stats.mode & groupWritable) === 0)
    return undefined;
  const { stdout } = await ports.shell.run({ program: 'ls', args: ['-ld', '--', path] });
  return /^\S{10}\+/.test(stdout) ? 'group' : undefined;
}

function describeMode({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
