import { closeSync, constants, fchmodSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import type { Destination, FileDestination } from './receive.ts';

/** A staging folder being filled. */
export interface Staging extends Destination {
  /** Adds a file that has already been verified in full. */
  add(path: string, content: Buffer): void;
  /** Finishes staging: creates links and sets the folders' own modes. Call it when every file is in place. */
  finish(): void;
}

/**
 * Prepares to unpack into an empty folder that nobody else may write to. All folders are made first, from the verified
 * manifest, and all links last. So no file is ever written through a link, whatever the order of the members.
 *
 * The calls are synchronous: thousands of small files each take a few of them, and a trip through Node's thread pool
 * costs ten times what the call itself does. Between two chunks of the archive the event loop runs.
 *
 * @throws Problem `prerequisite.staging-not-empty`
 */
export async function openStaging({
  folder,
  manifest,
}: {
  folder: string;
  manifest: Manifest;
}): Promise<Staging> {
  if ((await readdir(folder)).length > 0) throw Problem.of('prerequisite.staging-not-empty', { folder });
  const directories = selectEntries(manifest, 'directory');
  for (const { path } of directories) mkdirSync(join(folder, path), { mode: 0o700 });
  return {
    begin: (entry) => createFile(join(folder, entry.path), Number.parseInt(entry.mode, 8)),
    add(path, content) {
      const file = createFile(join(folder, path), 0o644);
      try {
        file.write(content);
        file.end();
      } finally {
        file.abandon();
      }
    },
    finish() {
      for (const { path, target } of selectEntries(manifest, 'symlink'))
        symlinkSync(target ?? '', join(folder, path));
      // Deepest first: a folder's own mode may deny what its children still need.
      for (const { path, mode } of directories.toReversed()) setFolderMode(join(folder, path), mode);
    },
  };
}

/** Parents before their content. */
function selectEntries({ entries }: Manifest, type: ManifestEntry['type']): readonly ManifestEntry[] {
  return entries
    .filter((entry) => entry.type === type)
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function createFile(path: string, mode: number): FileDestination {
  // Exclusive: an existing file was not made by this run. O_NOFOLLOW covers a link in the last component.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  let descriptor: number | undefined = openSync(path, flags, 0o600);
  const close = () => {
    if (descriptor === undefined) return;
    const closing = descriptor;
    descriptor = undefined;
    closeSync(closing);
  };
  return {
    write(chunk) {
      if (descriptor === undefined) throw new Error(`${path} is closed`);
      for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at);
    },
    end() {
      // On the open file, so that neither the umask nor a replaced name matters.
      if (descriptor !== undefined) fchmodSync(descriptor, mode);
      close();
    },
    abandon: close,
  };
}

function setFolderMode(path: string, mode: string): void {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    fchmodSync(descriptor, Number.parseInt(mode, 8));
  } finally {
    closeSync(descriptor);
  }
}
