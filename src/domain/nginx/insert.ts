import { listErrorPages } from './snippet.ts';
import type { Configuration, Server } from './configuration.ts';
import { findOwnBlocks, listKept } from './error-pages.ts';
import type { Directive } from './parse.ts';

/** Lines that are put in at a place, each with the line break before it: taking out exactly these gives the file back. */
export interface Insertion {
  readonly at: number;
  readonly lines: readonly string[];
}

/** Whose lines they are, and which file they include. */
export interface Owner {
  readonly snippet: string;
  readonly platform: string;
}

/**
 * What belongs in a server block: the snippet at its head, before all that rewrites and before its own error pages, since of two that
 * concern the same status nginx heeds the first; the addresses of those, which the snippet shows while the page is off; and the
 * snippet's error pages once more in each location that has some of its own, which inherits none.
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

/** Behind the line where a block goes on in the same line: the comment would swallow it. The mark tells whose line break it is. */
const splitEnd = ', line split here\n';

/** Positions are of the text as it was. */
export function insertLines(text: string, insertions: readonly Insertion[]): string {
  return [...insertions]
    .sort((one, other) => other.at - one.at)
    .reduce((changed, { at, lines }) => {
      const goesOn = /^[^\S\n]*[^\s#]/.test(changed.slice(at));
      return `${changed.slice(0, at)}${lines.join('')}${goesOn ? splitEnd : ''}${changed.slice(at)}`;
    }, text);
}

/** Takes out, exactly, what `insertLines` has put in. */
export function removeLines(text: string, owner: Owner): string {
  return text.replaceAll(matchLines(owner), '');
}

/** The lines that an installation has put in, and where their first character is. */
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
