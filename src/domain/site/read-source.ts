import { closeSync, constants, openSync } from 'node:fs';
import { chdir, cwd } from 'node:process';
import { cosmiconfig } from 'cosmiconfig';
import { parseSource, type Source } from './source.ts';

/** Reads a configuration of a data format. Faults of its text are in the source's errors. */
export async function readSource(file: string): Promise<Source> {
  // The loader returns a source, not the configuration's own keys, so cosmiconfig's `$import` remains an unknown key.
  const load = (_file: string, text: string): Source => parseSource(text);
  const explorer = withoutCurrentFolder(() =>
    cosmiconfig('ospi-update', {
      searchPlaces: [],
      searchStrategy: 'none',
      loaders: { '.yaml': load, '.yml': load, '.json': load },
      packageProp: [], // Otherwise a platform named "package" would be read as an npm package file.
      cache: false,
    }),
  );
  const result = await explorer.load(file);
  const source: unknown = result?.config;
  return isSource(source) ? source : parseSource('');
}

/**
 * cosmiconfig 9 looks for its own configuration in the current folder, including JavaScript (`.config/config.js`), and
 * runs it before any of our options applies. As root that could be anyone's code, depending on the administrator's
 * current folder. So it is created while in /proc, where nobody can place a file.
 */
function withoutCurrentFolder<T>(action: () => T): T {
  const goBack = rememberCurrentFolder();
  chdir('/proc');
  try {
    return action();
  } finally {
    goBack();
  }
}

/**
 * By its open file, since it may have been removed: a relative path must then lead nowhere rather than below another
 * folder.
 */
function rememberCurrentFolder(): () => void {
  const fd = openCurrentFolder();
  const path = fd === undefined ? cwd() : `/proc/self/fd/${fd}`;
  return () => {
    try {
      chdir(path);
    } catch {
      chdir('/'); // A folder that this user may not enter: relative paths led nowhere before either.
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  };
}

/** Undefined for a folder that this user may not list. */
function openCurrentFolder(): number | undefined {
  try {
    return openSync('.', constants.O_RDONLY | constants.O_DIRECTORY);
  } catch {
    return undefined;
  }
}

function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && 'placeOf' in value;
}
