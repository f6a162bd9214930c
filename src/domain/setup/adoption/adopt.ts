import { lstat, mkdir, readdir, readlink, rmdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nameError } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { sitePaths } from '../../../model/site.ts';
import type { AdoptedFolder } from '../../../terms/setup.ts';
import { findExchange, type Exchange } from './exchange.ts';
import { refuse } from './plan.ts';
import { encodeRecord, finishedPath, unfinishedPath } from './record.ts';

interface Task {
  readonly folder: AdoptedFolder;
  readonly ports: Pick<Ports, 'files' | 'shell'>;
}

/**
 * Brings a platform that is one plain folder into the form `releases/<version>/` and `current`. What leads into the folder
 * stays valid at every moment: each name in it is exchanged, in one operation, with a link to the same name of `current`.
 * So services keep running, and configurations that name files in the folder mean those of the current version.
 *
 * Killed at any point, it can be called again, or reversed by `restoreFolder`; until it has ended, the platform counts as
 * not installed.
 *
 * @throws Problem `prerequisite.setup-cannot-adopt`
 */
export async function adoptFolder({ folder, ports }: Task): Promise<void> {
  const { root, version, entries, stay } = folder;
  const exchange = await requireExchange({ folder, ports });
  const { releases, release, current } = await recordUnfinished({ folder, ports });
  await mkdir(release, { recursive: true, mode: 0o755 });
  for (const each of stay) await makeLink(join(release, each), join('..', '..', each));
  await ports.files.syncFolder(release);
  if ((await readTarget(current)) !== `releases/${version}`)
    await ports.files.replaceLink(current, `releases/${version}`);
  for (const each of entries) {
    const [outside, inside, link] = [join(root, each), join(release, each), join('current', each)];
    if ((await readTarget(outside)) === link) continue;
    await makeLink(inside, link);
    await exchangeOrRefuse({ exchange, root, one: outside, other: inside });
  }
  for (const each of [release, releases, root]) await ports.files.syncFolder(each);
  await ports.files.renameDurably(unfinishedPath(root), finishedPath(root));
}

/** Whether `restoreFolder` can reverse an adoption: no update has changed the platform's folder since. */
export async function isRestorable({ root, version, entries }: AdoptedFolder): Promise<boolean> {
  const { releases, current } = sitePaths({ root, state: '', public: '' });
  const target = await readTarget(current);
  const others = (await readdir(releases).catch(() => [])).filter((name) => name !== version);
  if (others.length > 0 || (target !== undefined && target !== `releases/${version}`)) return false;
  for (const each of entries)
    if ((await lstat(join(root, each)).catch(() => undefined)) === undefined) return false;
  return true;
}

/**
 * Refuses what `restoreFolder` would not take back: a release that would not be empty then, or another one. Nothing is
 * changed.
 *
 * @throws Problem `prerequisite.setup-cannot-adopt`
 */
export async function requireUntouched({ root, version, entries, stay }: AdoptedFolder): Promise<void> {
  const { releases, release: name } = sitePaths({ root, state: '', public: '' });
  const release = name(version);
  const other = (await listNames(releases)).find((each) => each !== version);
  if (other !== undefined) throw refuse(root, { kind: 'changed', path: join(releases, other) });
  for (const each of await listNames(release)) {
    const [outside, inside, link] = [join(root, each), join(release, each), join('current', each)];
    const isLinked = (await readTarget(outside)) === link || (await readTarget(inside)) === link;
    const isStaying = (await readTarget(inside)) === join('..', '..', each);
    if (entries.includes(each) ? !isLinked : !stay.includes(each) || !isStaying)
      throw refuse(root, { kind: 'changed', path: inside });
  }
}

async function listNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (nameError(error) === 'ENOENT') return []; // Of a run that was cut off.
    throw error;
  });
}

/** From here on the platform counts as not installed, until what was begun has ended. */
async function recordUnfinished({ folder: { root, version, entries, stay }, ports }: Task) {
  const { releases, release, current } = sitePaths({ root, state: '', public: '' });
  const record = encodeRecord({ format: 1, version, entries, stay });
  await ports.files.writeAtomic(unfinishedPath(root), record, 0o644);
  return { releases, release: release(version), current };
}

/** Reverses an adoption in the same way. May be called again as well. */
export async function restoreFolder({ folder, ports }: Task): Promise<void> {
  const { root, entries, stay } = folder;
  await requireUntouched(folder);
  const exchange = await requireExchange({ folder, ports });
  const { releases, release, current } = await recordUnfinished({ folder, ports });
  for (const each of entries) {
    const [outside, inside, link] = [join(root, each), join(release, each), join('current', each)];
    if ((await readTarget(outside)) === link)
      await exchangeOrRefuse({ exchange, root, one: outside, other: inside });
    if ((await readTarget(inside)) === link) await unlink(inside);
  }
  for (const each of stay) await unlinkOwn(join(release, each), join('..', '..', each));
  await ports.files.removeDurably(current);
  for (const each of [release, releases]) await removeEmpty({ path: each, root });
  await ports.files.removeDurably(finishedPath(root));
  await ports.files.removeDurably(unfinishedPath(root));
}

/** Tried out in the folder itself. @throws Problem `prerequisite.setup-cannot-adopt` */
export async function requireExchange({ folder: { root }, ports }: Task): Promise<Exchange> {
  const exchange = await findExchange({ folder: root, ports });
  if ('detail' in exchange) throw refuse(root, { kind: 'exchange', path: root, detail: exchange.detail });
  return exchange;
}

async function exchangeOrRefuse({
  exchange,
  root,
  one,
  other,
}: {
  exchange: Exchange;
  root: string;
  one: string;
  other: string;
}): Promise<void> {
  const detail = await exchange(one, other);
  if (detail !== undefined) throw refuse(root, { kind: 'exchange', path: one, detail });
}

/** Also over the link of an earlier run; over nothing else. */
async function makeLink(path: string, target: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if (nameError(error) !== 'EEXIST' || (await readTarget(path)) !== target) throw error;
  }
}

async function unlinkOwn(path: string, target: string): Promise<void> {
  if ((await readTarget(path)) === target) await unlink(path);
}

async function readTarget(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined);
}

/** A file that somebody has put there since is not deleted. */
async function removeEmpty({ path, root }: { path: string; root: string }): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (nameError(error) === 'ENOENT') return;
    throw refuse(root, { kind: 'changed', path });
  }
}
