import { posix } from 'node:path';
import type { NginxLine } from '../../terms/maintenance.ts';
import { parseNginx, readNginx, type Directive } from './parse.ts';

/** The files that nginx reads, under its names for them, the main one first. */
export type Configuration = ReadonlyMap<string, string>;

/** A server block and its location. */
export interface Server {
  readonly file: string;
  readonly directive: Directive;
  /** The content of the block itself, with included files in place. */
  readonly content: readonly Directive[];
}

const dumpedName = /^# configuration file (\/.+):\n/m;

/** Apparent file names in the output of `nginx -T`. */
export function listDumped(dump: string): readonly string[] {
  return [...dump.matchAll(new RegExp(dumpedName, 'gm'))].map(([, name = '']) => name);
}

/**
 * Splits the output of `nginx -T` into files. A file may itself contain such output, for instance if saved output is
 * now in use: so a file that matches the one on disk ends where that one ends.
 *
 * @param onDisk content of the files, as far as readable
 */
export function splitDump(dump: string, onDisk: Configuration = new Map()): Configuration {
  const files = new Map<string, string>();
  let last = '';
  let rest = dump.slice(Math.max(0, dump.search(dumpedName)));
  for (let found = dumpedName.exec(rest); found?.index === 0; found = dumpedName.exec(rest)) {
    const [head, name = ''] = found;
    const behind = rest.slice(head.length);
    const length = measure(behind, onDisk.get(name));
    // nginx ends each file with an extra line break.
    const text = behind.slice(0, length).replace(/\n$/, '');
    rest = behind.slice(length);
    // It writes each file once: an apparent repetition is content of the file before.
    if (files.has(name)) files.set(last, `${files.get(last) ?? ''}\n${head}${text}`);
    else files.set((last = name), text);
  }
  return files;
}

/** How much of what follows belongs to the file: all of it as on disk, or up to what looks like the next one. */
function measure(text: string, onDisk: string | undefined): number {
  const whole = onDisk === undefined ? undefined : `${onDisk}\n`;
  if (whole !== undefined && text.startsWith(whole)) {
    const behind = text.slice(whole.length);
    if (behind === '' || behind.search(dumpedName) === 0) return whole.length;
  }
  const next = text.search(dumpedName);
  return next === -1 ? text.length : next;
}

/** Where files could not be read to the end: what follows is unknown. */
export function listUnread(files: Configuration): readonly NginxLine[] {
  return [...files].flatMap(([file, text]) => {
    const { unreadAt } = readNginx(text);
    if (unreadAt === undefined) return [];
    const line = text.slice(0, unreadAt).split('\n').length;
    return [{ file, line, text: text.slice(unreadAt).split('\n', 1)[0] ?? '' }];
  });
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

/** Only http has the relevant server blocks; a file may also be included in it, and then begins with them. */
function findServers(directives: readonly Directive[]): readonly Directive[] {
  return directives.flatMap((directive) => {
    if (directive.name === 'http') return findServers(directive.block ?? []);
    return directive.name === 'server' && directive.block !== undefined ? [directive] : [];
  });
}

/** With the content of included files in place, at any depth. */
export function expand(directives: readonly Directive[], files: Configuration): readonly Directive[] {
  return directives.flatMap((directive) => {
    const { name, block } = directive;
    if (name === 'include')
      return matchIncluded(directive, files).flatMap((file) =>
        expand(parseNginx(files.get(file) ?? ''), files),
      );
    return [block === undefined ? directive : { ...directive, block: expand(block, files) }];
  });
}

/**
 * The whole configuration as one text, as if it were a single file: the effect of a change can be tested before any
 * file is touched.
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
