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

/** What another user than root may own: one whom root has named, and as whom the programs run that read it. */
export interface OwnedPlace {
  readonly path: string;
  readonly owner: number;
}

/**
 * Refuses files and folders that someone else could have written, all at once: from them comes what runs as root, or what
 * root restores. They need not exist yet. For root every folder above counts too, since who can rename a folder can
 * replace what is in it. Links are followed first, and the folders that hold the links count as well.
 *
 * @param ports asked whether a folder that root's group may write has a list of others who may (acl(5))
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
 * The same for files that were named on the command line: for one of these, none of what the configuration names is to be taken
 * back from anybody.
 *
 * @throws Problem `usage.file-writable-by-others`
 */
export async function requireTrustedFiles(files: readonly string[]): Promise<void> {
  const [first] = await findDistrusted({ places: files });
  if (first !== undefined)
    throw Problem.of('usage.file-writable-by-others', { file: files[0] ?? first.path, ...first });
}

/**
 * Refuses a place for root to write to where others decide what its name leads to. In a sticky folder such as /tmp nobody can put
 * something else in place of what root has made, and what is there already is never written through.
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

/** The places and the folders above them that someone else may write, as `requireTrusted` judges them. */
export async function findDistrusted({
  places,
  owners = [],
  ports,
}: {
  places: readonly string[];
  owners?: readonly number[];
  ports?: Pick<Ports, 'shell'> | undefined;
}): Promise<readonly Distrust[]> {
  const ways = await Promise.all(places.map(walkTo));
  const ends = new Set(ways.map(({ end }) => end));
  const paths = isRoot() ? new Set(ways.flatMap(({ passed }) => passed)) : ends;
  return [...(await findAstray(places)), ...(await findAmong({ paths, ends, owners, ports }))];
}

/**
 * In a folder such as /tmp nobody can replace what root has made; but what is not there yet, anybody can make.
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

/** Places whose names do not say what is found there, so that nobody knows who could change it. */
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
  ports,
}: {
  paths: Iterable<string>;
  ends: ReadonlySet<string>;
  owners: readonly number[];
  ports?: Pick<Ports, 'shell'> | undefined;
}): Promise<readonly Distrust[]> {
  const found = await lookAt(paths);
  const seen = new Set<string>();
  const findings: Distrust[] = [];
  for (const [path, stats] of found) {
    if (stats === undefined || seen.has(identify(stats))) continue;
    seen.add(identify(stats));
    const by = judge({ stats, owners, isEnd: ends.has(path) }) ?? (await judgeList({ path, stats, ports }));
    if (by !== undefined) findings.push({ path, by, mode: describeMode(stats), uid: stats.uid });
  }
  return findings;
}

/** In their order. What cannot be looked at is not there yet, or is of no use to this user either. */
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
  isEnd,
}: {
  stats: Stats;
  owners: readonly number[];
  isEnd: boolean;
}): Distrust['by'] | undefined {
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.() && !owners.includes(stats.uid)) return 'owner';
  // A link's own mode says nothing; who may replace it is decided by the folder that holds it.
  if (!isRoot() || stats.isSymbolicLink()) return undefined;
  // In a sticky folder such as /tmp nobody but its owner can rename what root owns; but anyone can add to it.
  if (!isEnd && stats.isDirectory() && (stats.mode & sticky) !== 0) return undefined;
  if ((stats.mode & othersWritable) !== 0) return 'others';
  return (stats.mode & groupWritable) !== 0 && stats.gid !== 0 ? 'group' : undefined;
}

/**
 * Where a list of others stands (acl(5)), the group's bits are its mask: they say what one of those may have, not what the
 * group has. ls(1) marks such a list by a `+`; it is where the tool's other programs are.
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
