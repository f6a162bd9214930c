import type { Ports } from '../../../ports/ports.ts';
import { setFlags, setFolderFlags } from '../../files/flags.ts';
import { alignEntries } from '../tree/align.ts';
import type { Differences } from './differences.ts';
import type { Flagged } from '../tree/flag-list.ts';
import { openFolders, type OpenFolders } from '../tree/open-folders.ts';
import { splitPath } from '../tree/put-in-place.ts';

// Untouched names still have their flags: clearing one counts as a change.

interface Task {
  readonly differences: Differences;
  /** The restored folder, named by an open file. */
  readonly root: string;
  readonly ports: Pick<Ports, 'shell'>;
}

/** Makes restored names append-only or immutable again, while their folders are closed to everybody else. */
export async function setFileFlags(task: Task): Promise<void> {
  const { ports } = task;
  await forEach(task, 'files', async ({ folders, path, flags }) => {
    const { parent, name } = splitPath(path);
    const folder = await folders.locate(parent);
    if (folder !== undefined) await setFlags({ folder, names: [name], flags, ports });
  });
}

/**
 * The same for folders, once nothing more is done in them: subfolders before their parents, and not the restored folder
 * itself.
 */
export async function setFoldersFlags(task: Task): Promise<void> {
  const { ports } = task;
  await forEach(task, 'folders', async ({ folders, path, flags }) => {
    const folder = path.length === 0 ? undefined : await folders.locate(path);
    if (folder !== undefined) await setFolderFlags({ folder, flags, ports });
  });
}

/** The same for the restored folder itself, once nothing of the restore is left in it. */
export async function setRootFlags(task: Task): Promise<void> {
  const { root, ports } = task;
  await forEach(task, 'folders', async ({ path, flags }) => {
    if (path.length === 0) await setFolderFlags({ folder: root, flags, ports });
  });
}

async function forEach(
  { differences, root }: Task,
  kind: 'files' | 'folders',
  action: (found: Flagged & { readonly folders: OpenFolders }) => Promise<void>,
): Promise<void> {
  const { flags, placed, keptFolders } = differences;
  if (flags === undefined) return;
  const found: Flagged[] = [];
  for await (const { flagged, put, kept } of alignEntries({
    flagged: flags,
    put: placed,
    kept: keptFolders,
  })) {
    const isFolder = kept !== undefined || put?.type === 'd';
    if (flagged === undefined || (put ?? kept) === undefined || isFolder !== (kind === 'folders')) continue;
    found.unshift({ path: flagged.path, flags: flagged.type });
  }
  const folders = openFolders(root);
  try {
    for (const each of found) await action({ ...each, folders });
  } finally {
    await folders.close();
  }
}
