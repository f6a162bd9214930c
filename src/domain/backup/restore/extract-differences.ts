import { mkdir } from 'node:fs/promises';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { alignEntries } from '../tree/align.ts';
import type { Differences } from './differences.ts';
import { extractArchive, tryExtractNames, type OnBare } from './extract.ts';
import { linkAgain } from '../tree/links.ts';
import { joinPath, moveEntry } from '../tree/move-entries.ts';
import { removeTree } from '../tree/remove-tree.ts';
import type { Scratch } from '../tree/scratch.ts';
import { selectArchives, writeNames, type Selection } from '../tree/selection.ts';
import type { StoredFolder } from '../record/verified-part.ts';

interface Extraction {
  readonly scratch: Pick<Scratch, 'extracted' | 'models' | 'whole'>;
  readonly ports: Ports;
  readonly onBytes: (stored: StoredFolder) => (bytes: number) => void;
  readonly onBare: OnBare;
}

/**
 * Extracts what differs: the wanted names, each from the archive with its last state, and the missing directories into
 * `scratch.extracted`; directories whose attributes will be copied into `scratch.models`. Archives that contribute
 * nothing are not read. When this returns, everything extracted has been verified.
 *
 * @throws Problem `backup.damaged`, `backup.extraction-failed`, `backup.no-space`
 */
export async function extractDifferences({
  chain,
  differences,
  workFolder,
  ...task
}: Extraction & {
  chain: readonly StoredFolder[];
  differences: Differences;
  workFolder: string;
}): Promise<void> {
  const { scratch } = task;
  const selections = await selectArchives({ chain, wanted: differences.wanted, workFolder });
  for (const selection of selections) await extractSelection({ ...task, selection });
  await linkAgain({ groups: differences.links, target: scratch.extracted });
  const stored = chain.at(-1);
  if (stored === undefined) return;
  // Last, so that nothing changes their times afterwards.
  for (const { list, target } of [
    { list: differences.madeFolders, target: scratch.extracted },
    { list: differences.keptFolders, target: scratch.models },
  ]) {
    const names = `${list}.names`;
    const count = await writeNames({ entries: list, names });
    if (count > 0) await extractDirectories({ ...task, stored, names, target });
  }
}

/** Oldest first: a name taken from an older archive is not in a newer one, which would have provided it. */
async function extractSelection({
  selection: { stored, names, entries, count },
  scratch,
  ports,
  onBytes,
  onBare,
}: Extraction & { selection: Selection }): Promise<void> {
  const task = { stored, part: stored.folder.files, ports, onBytes: onBytes(stored), onBare };
  const { extracted, whole } = scratch;
  if (count === stored.folder.entries) return extractArchive({ ...task, target: extracted });
  if (await tryExtractNames({ ...task, target: extracted, names })) return;
  // A name that vanished during the backup makes tar fail, and so does a link whose target name is not wanted.
  await mkdir(whole, { mode: 0o700 });
  await extractArchive({ ...task, target: whole });
  for await (const { entry } of alignEntries({ entry: entries }))
    if (entry !== undefined) await moveIfThere({ path: entry.path, from: whole, to: extracted });
  await removeTree({ path: whole, ports });
}

async function moveIfThere({ path, from, to }: { path: Buffer; from: string; to: string }): Promise<void> {
  const end = Math.max(0, path.lastIndexOf('/'));
  await mkdir(joinPath(to, path.subarray(0, end)), { recursive: true, mode: 0o700 });
  try {
    await moveEntry({ from: joinPath(from, path), to: joinPath(to, path) });
  } catch (error) {
    if (readErrorCode(error) !== 'ENOENT') throw error;
  }
}

async function extractDirectories({
  stored,
  names,
  target,
  ports,
  onBare,
}: {
  stored: StoredFolder;
  names: string;
  target: string;
  ports: Ports;
  onBare: OnBare;
}): Promise<void> {
  const task = { stored, part: stored.folder.directories, target, ports, onBare };
  // Extra directories do no harm: what is not listed is not moved.
  if (!(await tryExtractNames({ ...task, names }))) await extractArchive(task);
}
