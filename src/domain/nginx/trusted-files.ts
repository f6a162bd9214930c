import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { NotAFile, openFile } from '../files/open-file.ts';
import { openNamedFile } from '../person/with-own-rights.ts';
import { requireTrustedFiles } from '../files/trust.ts';
import { listUnread } from './configuration.ts';
import { findAll, readNginx, type Directive } from './parse.ts';

/** Many times the size of a large configuration. */
export const maximumFileBytes = 16 * 1024 * 1024;

/**
 * Directives whose last argument is a file with code that nginx loads, or a folder of such files, even when it only
 * tests a configuration.
 */
const loading = /^(?:load_module|js_import|js_include|js_path|perl_modules|perl_require|.*_by_lua_file)$/;

/**
 * Checks an nginx configuration named on the command line before nginx is run on it: as root, nginx loads the modules
 * it names. So only root may be able to write it, the files it includes, and the code it loads.
 *
 * @throws Problem `usage.file-writable-by-others`, `prerequisite.nginx-refuses` for a file that cannot be opened,
 *   `prerequisite.nginx-unread` for one that cannot be parsed to its end: it may include or load anything
 */
export async function requireTrustedNginx(main: string): Promise<void> {
  const waiting = [main];
  const seen = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    await requireTrustedFiles([file]);
    const text = await readText(file, file === main);
    const { directives } = readNginx(text);
    const [unread] = listUnread(new Map([[file, text]]));
    if (unread !== undefined) throw Problem.of('prerequisite.nginx-unread', { file, line: unread.line });
    await requireTrustedFiles(listLoaded(directives, main));
    for (const { args } of findAll(directives, 'include')) {
      const { files, folders } = await expandPattern(resolve(dirname(main), args[0] ?? ''));
      // A file may still be created there.
      await requireTrustedFiles(folders);
      waiting.push(...files);
    }
  }
}

function listLoaded(directives: readonly Directive[], main: string): readonly string[] {
  return directives.flatMap(({ name, args, block }) => {
    const [, file] = /(?:^|\s)(\S+)$/.exec(args.at(-1) ?? '') ?? [];
    const own = loading.test(name) && file !== undefined ? [resolve(dirname(main), file)] : [];
    return [...own, ...listLoaded(block ?? [], main)];
  });
}

/**
 * Unreadable files are left to nginx, except the one named: nginx would quote it to the person who named it. And nginx
 * would block on a pipe.
 */
async function readText(file: string, isNamed: boolean): Promise<string> {
  try {
    const opened = await (isNamed ? openNamedFile(file) : openFile(file));
    try {
      const { size } = await opened.stat();
      if (size > maximumFileBytes)
        throw Problem.of('prerequisite.nginx-refuses', { detail: `${file}: EFBIG` });
      return await opened.readFile('utf8');
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof NotAFile && error.form === 'special')
      throw Problem.of('prerequisite.nginx-refuses', { detail: error.message }, error);
    const code = nameError(error);
    if (isNamed) throw Problem.of('prerequisite.nginx-refuses', { detail: `${file}: ${code}` }, error);
    return '';
  }
}

/** The files and folders that a pattern of `include` can match. */
async function expandPattern(
  pattern: string,
): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }> {
  const folders: string[] = [];
  let paths = ['/'];
  for (const name of pattern.split('/').filter((part) => part !== '')) {
    if (!/[*?[]/.test(name)) {
      paths = paths.map((path) => join(path, name));
      continue;
    }
    folders.push(...paths);
    const matches = toExpression(name);
    const found = await Promise.all(
      paths.map(async (path) => {
        const names = await readdir(path).catch((): string[] => []);
        return names.filter((each) => matches.test(each)).map((each) => join(path, each));
      }),
    );
    paths = found.flat();
  }
  return { files: paths, folders };
}

/** A bracket set matches any character here: better one file too many than one too few. */
function toExpression(name: string): RegExp {
  const source = name
    .replaceAll(/\[[^\]]*\]/g, '?')
    .replaceAll(/[.+^$()|{}\\[\]]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
