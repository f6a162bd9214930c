import { posix } from 'node:path';
import type { LinkFault, PathFault } from '../../terms/archive.ts';

const pathMaximumBytes = 1024;
const nameMaximumBytes = 255;

/**
 * Judges the form of a name from an archive. Odd names are refused, never repaired: nobody signed a repaired name. A
 * leading dash is allowed, since bundlers name files after hashes that may begin with one; programs always get names
 * with their folder.
 */
export function findPathFault(path: string): Exclude<PathFault, 'misplaced' | 'no-parent'> | undefined {
  if (path === '') return 'empty';
  if (isNotText(path)) return 'not-utf8';
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(path)) return 'control-character';
  if (path.includes('\\')) return 'backslash';
  if (path.startsWith('/')) return 'absolute';
  if (Buffer.byteLength(path) > pathMaximumBytes) return 'too-long';
  const names = path.split('/');
  if (names.includes('')) return 'empty';
  if (names.includes('.')) return 'dot';
  if (names.includes('..')) return 'parent-folder';
  if (names.some((name) => Buffer.byteLength(name) > nameMaximumBytes)) return 'too-long';
  return undefined;
}

/**
 * Judges where a symbolic link at `path` leads: relative, and inside `root`, a folder of the archive. A `./` at the
 * start of the target has no meaning and is ignored.
 *
 * `..` is allowed only at the start of the target, where it climbs through folders that the archive lists as folders.
 * After a name it is not: that name could be another link, and the climb would start somewhere else.
 */
export function findLinkFault({
  path,
  target,
  root,
}: {
  path: string;
  target: string;
  root: string;
}): LinkFault | undefined {
  if (target === '') return 'empty';
  const names = target.replace(/^\.\/(?=.)/, '').split('/');
  const firstName = names.findIndex((name) => name !== '..');
  const fault = firstName === -1 ? undefined : findPathFault(names.slice(firstName).join('/'));
  if (fault === 'parent-folder') return 'inner-parent-folder';
  if (fault !== undefined) return fault;
  if (Buffer.byteLength(target) > pathMaximumBytes) return 'too-long';
  const reached = posix.join(posix.dirname(path), target);
  return reached === root || reached.startsWith(`${root}/`) ? undefined : 'outside';
}

/**
 * The same key for two names that a file system or a reader may confuse: upper and lower case, composed and decomposed
 * accents, invisible characters.
 */
export function foldName(name: string): string {
  const visible = name.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  // Via upper case, which expands one letter to two where the other name has two (ß and ss); and to upper case via
  // lower case, since a capital ẞ is upper case already.
  return visible.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
}

/** Makes a name from outside harmless for a terminal and a log, and short enough for one line. */
export function showName(name: string): string {
  const shown = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return shown.length <= 200 ? shown : `${Array.from(shown).slice(0, 199).join('')}…`;
}

/** A lone half of a surrogate pair has no UTF-8 form; decoders replace bad bytes by U+FFFD. */
function isNotText(text: string): boolean {
  return /[\p{Surrogate}\uFFFD]/u.test(text);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
