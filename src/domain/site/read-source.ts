import { chdir, cwd } from 'node:process';
import { cosmiconfig } from 'cosmiconfig';
import { parseSource, type Source } from './source.ts';

/** Reads a configuration of a data format. What is wrong with its text is in the source's errors. */
export async function readSource(file: string): Promise<Source> {
  // The loader's answer is a source, not the configuration's own keys, so cosmiconfig's `$import` stays an unknown key.
  const load = (_file: string, text: string): Source => parseSource(text);
  const explorer = withoutCurrentFolder(() =>
    cosmiconfig('ospi-update', {
      searchPlaces: [],
      searchStrategy: 'none',
      loaders: { '.yaml': load, '.yml': load, '.json': load },
      packageProp: [], // Otherwise a platform called "package" would be read as an npm package file.
      cache: false,
    }),
  );
  const result = await explorer.load(file);
  const source: unknown = result?.config;
  return isSource(source) ? source : parseSource('');
}

/**
 * cosmiconfig 9 looks for a configuration of its own in the current folder, JavaScript included (`.config/config.js`),
 * and runs it before any option of ours counts. As root that would be anyone's code: the folder in which the
 * administrator happens to stand decides. So it is made in /proc, where nobody can place a file.
 */
function withoutCurrentFolder<T>(action: () => T): T {
  const before = currentFolder();
  chdir('/proc');
  try {
    return action();
  } finally {
    returnTo(before);
  }
}

function currentFolder(): string {
  try {
    return cwd();
  } catch {
    return '/'; // It was removed meanwhile.
  }
}

function returnTo(folder: string): void {
  try {
    chdir(folder);
  } catch {
    chdir('/'); // A folder that this user may not enter: relative paths led nowhere from there either.
  }
}

function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && 'placeOf' in value;
}
