import { listErrorPages } from './snippet.ts';
import type { Configuration, Server } from './configuration.ts';
import { findOwnBlocks, listKept } from './error-pages.ts';
import type { Directive } from './parse.ts';

/** Lines inserted at a position, each with the line break before it: removing exactly these restores the file. */
export interface Insertion {
  readonly at: number;
  readonly lines: readonly string[];
}

/** The platform that they belong to, and the file that they include. */
export interface Owner {
  readonly snippet: string;
  readonly platform: string;
}

/**
 * What belongs in a server block: the snippet at its head, before any rewrites and before its own error pages, since
 * nginx uses the first of two for the same status; the addresses of those pages, which the snippet shows while the page
 * is off; and the snippet's error pages again in each location with its own, which inherits none.
 */
export function listInsertions(
  { directive: { block = [], head }, content }: Server,
  { files, owner }: { files: Configuration; owner: Owner },
): readonly Insertion[] {
  const own = findOwnBlocks(block, files).map(({ directive, inner }) => ({
    at: directive.head,
    lines: [renderLine(listErrorPages(), owner), ...renderKept(inner, owner)],
  }));
  return [{ at: head, lines: [renderInclude(owner), ...renderKept(content, owner)] }, ...own];
}

export function renderInclude(owner: Owner): string {
  return renderLine([`include "${owner.snippet}";`], owner);
}

function renderKept(directives: readonly Directive[], owner: Owner): readonly string[] {
  return [...listKept(directives)].map(([code, address]) =>
    renderLine([`set ${nameKept(owner, code)} "${address}";`], owner),
  );
}

function nameKept({ platform }: Owner, code: string): string {
  return `$ospi_update_${platform.replaceAll('-', '_')}_own_${code}`;
}

function renderLine(directives: readonly string[], { platform }: Owner): string {
  return `\n    ${directives.join(' ')} # ospi-update ${platform}`;
}

/**
 * After the line if a block continues on it: the comment would swallow the rest. The mark tells whose line break it is.
 */
const splitEnd = ', line split here\n';

/** Positions refer to the original text. */
export function insertLines(text: string, insertions: readonly Insertion[]): string {
  return [...insertions]
    .sort((one, other) => other.at - one.at)
    .reduce((changed, { at, lines }) => {
      const goesOn = /^[^\S\n]*[^\s#]/.test(changed.slice(at));
      return `${changed.slice(0, at)}${lines.join('')}${goesOn ? splitEnd : ''}${changed.slice(at)}`;
    }, text);
}

/** Removes exactly what `insertLines` inserted. */
export function removeLines(text: string, owner: Owner): string {
  return text.replaceAll(matchLines(owner), '');
}

/** The lines inserted by an installation, and the position of their first character. */
export function findLines(
  text: string,
  owner: Owner,
): readonly { readonly at: number; readonly line: string }[] {
  return [...text.matchAll(matchLines(owner))].map((found) => ({
    at: found.index + 1,
    line: found[0].trim().replace(splitEnd.trim(), ''),
  }));
}

function matchLines(owner: Owner): RegExp {
  const kept = renderLine([`set ${nameKept(owner, '50D')} "ADDRESS";`], owner);
  const lines = [renderInclude(owner), renderLine(listErrorPages(), owner), kept].map((line) =>
    line
      .replaceAll(/[.*+?^()|[\]{}$\\]/g, String.raw`\$&`)
      .replace('50D', String.raw`50\d`)
      .replace('ADDRESS', '[^"\\n]*'),
  );
  return new RegExp(`(?:${lines.join('|')})(?:${splitEnd})?`, 'g');
}
