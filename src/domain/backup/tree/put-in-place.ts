import { chmod, lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { liftFlags, liftFolderFlags } from '../../files/flags.ts';
import { alignEntries } from './align.ts';
import { joinPath, moveEntry } from './move-entries.ts';
import { openFolders, type OpenFolders } from './open-folders.ts';

/** The folders between which things are moved. */
export interface Places {
  /** The restored folder, named by an open file. */
  readonly root: string;
  /** What was extracted, in a private folder, as are the following. */
  readonly extracted: string;
  /** Receives what was in the way, each under its own path. */
  readonly swappedOut: string;
}

/**
 * Moves the names of one list out of a folder, then those of the other in, only by renaming.
 *
 * A folder is moved with its content. So a listed name that is missing was moved with its parent, or will be: names in
 * a folder that begin with a dot or the like sort before it in the list.
 */
export async function putInPlace({
  aside,
  placed,
  places,
  ports,
}: {
  /** Files of entries; see differences.ts. */
  aside: string;
  placed: string;
  places: Places;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  // A separate folder: an interrupted run may have moved files of the same names aside.
  const keeper = await mkdtemp(`${places.swappedOut}/`);
  await forEach({ list: aside, places }, async (move) => moveAside({ ...move, keeper, ports }));
  await forEach({ list: placed, places }, async (move) => moveIn({ ...move, keeper, ports }));
}

interface Move {
  readonly folders: OpenFolders;
  readonly places: Places;
  readonly path: Buffer;
  /** Of its parent, and in it. */
  readonly parent: Buffer;
  readonly name: Buffer;
}

async function forEach(
  { list, places }: { list: string; places: Places },
  action: (move: Move) => Promise<void>,
): Promise<void> {
  const folders = openFolders(places.root);
  try {
    for await (const { entry } of alignEntries({ entry: list }))
      if (entry !== undefined) await action({ folders, places, ...splitPath(entry.path), path: entry.path });
  } finally {
    await folders.close();
  }
}

/** The parent of a path, and the name in it. */
export function splitPath(path: Buffer): { readonly parent: Buffer; readonly name: Buffer } {
  const end = path.lastIndexOf('/');
  return { parent: path.subarray(0, Math.max(0, end)), name: path.subarray(end + 1) };
}

async function moveAside({ folders, places, path, parent, name, keeper, ports }: MoveTask) {
  const folder = await folders.locate(parent);
  if (folder === undefined) return;
  await folders.forget(path);
  const from = { folder, name };
  const target = joinPath(keeper, parent);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const outcome = await tryMove({ from, to: { folder: target, name }, ports });
  // Names from this folder are there already: it goes beside them.
  if (outcome === 'occupied')
    await tryMove({ from, to: { folder: await mkdtemp(`${places.swappedOut}/`), name }, ports });
}

async function moveIn(move: MoveTask) {
  const { folders, places, parent, name, ports } = move;
  const folder = await folders.locate(parent);
  if (folder === undefined) return;
  const task = { from: { folder: joinPath(places.extracted, parent), name }, to: { folder, name }, ports };
  if ((await tryMove(task)) !== 'occupied') return;
  // Somebody else created it a moment ago.
  await moveAside(move);
  await tryMove(task);
}

interface MoveTask extends Move {
  readonly keeper: string;
  readonly ports: Pick<Ports, 'shell'>;
}

interface Place {
  readonly folder: string | Buffer;
  readonly name: Buffer;
}

interface Way {
  readonly from: Place;
  readonly to: Place;
  readonly ports: Pick<Ports, 'shell'>;
}

/** Moves one name; `occupied` if something else, of another type or not empty, has that name. */
async function tryMove(way: Way): Promise<'moved' | 'missing' | 'occupied'> {
  const { from, to } = way;
  const paths = { from: joinPath(from.folder, from.name), to: joinPath(to.folder, to.name) };
  try {
    await moveEntry(paths).catch(async (error: unknown) => {
      await removeHindrance(way, error);
      await moveEntry(paths);
    });
    return 'moved';
  } catch (error) {
    const code = readErrorCode(error) ?? '';
    if (code === 'ENOENT') return 'missing';
    if (['EEXIST', 'ENOTEMPTY', 'EISDIR', 'ENOTDIR'].includes(code)) return 'occupied';
    throw error;
  }
}

/** @throws error if nothing can be done about it */
async function removeHindrance({ from, to, ports }: Way, error: unknown): Promise<void> {
  const isRoot = geteuid?.() === 0;
  if (isRoot && readErrorCode(error) === 'EPERM') {
    // Append-only or immutable; extracted names never are, and restored ones get the flag back.
    if (typeof from.folder === 'string')
      await liftFlags({ folder: from.folder, names: [from.name, dot], ports });
    if (typeof to.folder === 'string') await liftFolderFlags({ folder: to.folder, ports });
    return;
  }
  // An ordinary user may have denied himself write access to a folder of his own.
  if (isRoot || readErrorCode(error) !== 'EACCES') throw error;
  for (const { folder } of [from, to]) await chmod(folder, (await lstat(joinPath(folder, dot))).mode | 0o700);
}

const dot = Buffer.from('.');
