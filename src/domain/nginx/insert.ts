import { expand, type Configuration, type Server } from './configuration.ts';

const rewrites = new Set(['if', 'set', 'rewrite', 'return', 'break']);

/**
 * Where the snippet belongs in a server block: before all that rewrites, and behind the block's own error pages, since of
 * two that concern the same status nginx heeds the first.
 */
export function findPlace({ directive: { block = [], head } }: Server, files: Configuration): number {
  const first = block.findIndex((directive) =>
    expand([directive], files).some(({ name }) => rewrites.has(name)),
  );
  const before = first === -1 ? block : block.slice(0, first);
  return before.findLast(({ name }) => name === 'error_page')?.end ?? head;
}

/** The line as it is inserted, with the line break before it: taking out exactly this gives the file back. */
export function renderInclude({ snippet, platform }: { snippet: string; platform: string }): string {
  return `\n    include "${snippet}"; # ospi-update ${platform}`;
}

/** Behind the line where a block goes on in the same line: the comment would swallow it. The mark tells whose line break it is. */
const splitEnd = ', line split here\n';

/** Inserts the line at every place. Positions are of the text as it was. */
export function insertLines(text: string, places: readonly number[], line: string): string {
  return [...places]
    .sort((one, other) => other - one)
    .reduce((changed, place) => {
      const goesOn = /^[^\S\n]*[^\s#]/.test(changed.slice(place));
      return `${changed.slice(0, place)}${line}${goesOn ? splitEnd : ''}${changed.slice(place)}`;
    }, text);
}

/** Takes out, exactly, what `insertLines` has put in. */
export function removeLines(text: string, line: string): string {
  return text.replaceAll(`${line}${splitEnd}`, '').replaceAll(line, '');
}
