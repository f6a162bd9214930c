import {
  appendFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

type Random = () => number;

/**
 * Changes a tree at random: creates, changes, renames and removes files, links and folders, and replaces one type by
 * another.
 */
export function mutateFolder({
  folder,
  random,
  times,
}: {
  folder: string;
  random: Random;
  times: number;
}): void {
  for (let count = 0; count < times; count += 1) {
    try {
      mutateOnce(folder, random);
    } catch {
      // Moved into itself, not empty, or already there: nothing changes this time.
    }
  }
}

function mutateOnce(root: string, random: Random): void {
  const all = listAll(root);
  const folders = [root, ...all.filter((path) => lstatSync(path).isDirectory())];
  const files = all.filter((path) => lstatSync(path).isFile());
  const pick = (paths: readonly string[]) => {
    const path = paths[Math.floor(random() * paths.length)];
    if (path === undefined) throw new RangeError('there is none yet');
    return path;
  };
  const fresh = join(pick(folders), 'abcdefg'[Math.floor(random() * 7)] ?? 'a');
  const text = String(random());
  const file = () => pick(files);
  const folder = () => pick(folders.slice(1));
  const makeFolder = (path: string) => {
    mkdirSync(path);
    writeFileSync(join(path, 'x'), text);
  };
  const remove = (path: string) => {
    rmSync(path, { recursive: true });
    return path;
  };
  const changes = [
    () => {
      writeFileSync(fresh, text);
    },
    () => {
      makeFolder(fresh);
    },
    () => {
      appendFileSync(file(), text);
    },
    () => {
      rewriteInPlace(file());
    },
    () => remove(file()),
    () => remove(folder()),
    () => {
      renameSync(file(), fresh);
    },
    () => {
      renameSync(folder(), fresh);
    },
    () => {
      renameSync(folder(), fresh);
    },
    () => {
      swap(folder(), folder(), root);
    },
    () => {
      linkSync(file(), fresh);
    },
    () => {
      symlinkSync('x', fresh);
    },
    () => {
      makeFolder(remove(file()));
    },
    () => {
      makeFolder(remove(folder()));
    },
    () => {
      writeFileSync(remove(folder()), text);
    },
    () => {
      writeFileSync(remove(file()), text);
    },
    () => {
      symlinkSync('nowhere', remove(folder()));
    },
  ] satisfies readonly (() => unknown)[];
  changes[Math.floor(random() * changes.length)]?.();
}

function listAll(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).map(({ parentPath, name }) =>
    join(parentPath, name),
  );
}

/** Different content of the same size and time. */
function rewriteInPlace(file: string): void {
  const { atime, mtime } = lstatSync(file);
  writeFileSync(file, readFileSync(file).reverse());
  utimesSync(file, atime, mtime);
}

function swap(one: string, other: string, root: string): void {
  renameSync(one, join(root, '.swap'));
  renameSync(other, one);
  renameSync(join(root, '.swap'), other);
}
