import { posix } from 'node:path';
import { parseNginx, type Directive } from './parse.ts';

/** The files that nginx reads, as it names them, the main one first. */
export type Configuration = ReadonlyMap<string, string>;

/** A server block, and where it stands. */
export interface Server {
  readonly file: string;
  readonly directive: Directive;
  /** What stands in the block itself, included files in their places. */
  readonly content: readonly Directive[];
}

/** Takes the output of `nginx -T` apart. */
export function splitDump(dump: string): Configuration {
  const parts = dump.split(/^# configuration file (\/.+):\n/m);
  const files = new Map<string, string>();
  for (let index = 1; index < parts.length; index += 2) {
    // nginx ends each file with a line break of its own.
    files.set(parts[index] ?? '', (parts[index + 1] ?? '').replace(/\n$/, ''));
  }
  return files;
}

export function listServers(files: Configuration): readonly Server[] {
  return [...files].flatMap(([file, text]) =>
    findServers(parseNginx(text)).map((directive) => ({
      file,
      directive,
      content: expand(directive.block ?? [], files),
    })),
  );
}

/** Only http has server blocks that this is about; a file may also be included in it, and then begins with them. */
function findServers(directives: readonly Directive[]): readonly Directive[] {
  return directives.flatMap((directive) => {
    if (directive.name === 'http') return findServers(directive.block ?? []);
    return directive.name === 'server' && directive.block !== undefined ? [directive] : [];
  });
}

/** With the content of included files in their places. */
export function expand(directives: readonly Directive[], files: Configuration): readonly Directive[] {
  return directives.flatMap((directive) =>
    directive.name === 'include'
      ? matchIncluded(directive, files).flatMap((file) => expand(parseNginx(files.get(file) ?? ''), files))
      : [directive],
  );
}

/**
 * The whole configuration in one text, as if its files were never apart: what a change to one of them leads to can be
 * tested before any of them is touched.
 */
export function flatten(files: Configuration, changed: Configuration): string {
  const [main = ''] = files.keys();
  const write = (file: string): string => {
    const text = changed.get(file) ?? files.get(file) ?? '';
    let out = '';
    let at = 0;
    for (const include of findIncludes(parseNginx(text))) {
      const included = matchIncluded(include, new Map([...files, ...changed]));
      out += `${text.slice(at, include.start)}${included.map((each) => `\n${write(each)}\n`).join('')}`;
      at = include.end;
    }
    return out + text.slice(at);
  };
  return write(main);
}

function findIncludes(directives: readonly Directive[]): readonly Directive[] {
  return directives.flatMap((directive) => {
    if (directive.name === 'include') return [directive];
    return directive.block === undefined ? [] : findIncludes(directive.block);
  });
}

/** Patterns are relative to the main file's folder; nginx sorts what they match. */
export function matchIncluded({ args: [pattern = ''] }: Directive, files: Configuration): string[] {
  const [main = ''] = files.keys();
  const absolute = posix.resolve(posix.dirname(main), pattern);
  const source = absolute
    .replaceAll(/[.+^$()|{}\\]/g, String.raw`\$&`)
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const matches = new RegExp(`^${source}$`);
  return [...files.keys()].filter((file) => matches.test(file)).sort();
}
