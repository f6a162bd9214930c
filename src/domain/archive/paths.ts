import { posix } from 'node:path';
import type { LinkFault, PathFault } from '../../terms/archive.ts';

const pathMaximumBytes = 1024;
const nameMaximumBytes = 255;

/**
 * Judges the form of a name from an archive. What is odd is refused, never repaired: a repaired name is one that
 * nobody signed. A leading dash is not odd, bundlers name files after hashes that begin with one: no program is ever
 * given a name without its folder.
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
 * Judges where a symbolic link at `path` leads: relative, and inside `root`, a folder of the archive. A `./` at the target's
 * start says nothing, and is as good as none.
 *
 * A `..` is allowed only at the target's start. There it climbs through folders that the archive lists as folders; after
 * a name, that name could be another link, and the climb would start somewhere else than its text says.
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
 * The same for two names that a file system or a reader may take for one: in upper and lower case, in the composed and
 * decomposed forms of accents, with characters that are not to be seen.
 */
export function foldName(name: string): string {
  const visible = name.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  // By way of upper case, which makes two letters of one where the other name has two (ß and ss); and to that by way of
  // lower case, since a capital ẞ is in upper case already.
  return visible.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
}

/** A name from outside, made harmless for a terminal and a log, and short enough for a line. */
export function showName(name: string): string {
  const shown = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return shown.length <= 200 ? shown : `${Array.from(shown).slice(0, 199).join('')}…`;
}

/** A lone half of a surrogate pair has no UTF-8 form; U+FFFD is what a decoder puts in the place of bad bytes. */
function isNotText(text: string): boolean {
  return /[\p{Surrogate}\uFFFD]/u.test(text);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
