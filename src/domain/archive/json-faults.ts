import { showName } from './paths.ts';

/** The deepest that a manifest goes is five. */
const depthMaximum = 32;

interface Scanned {
  readonly text: string;
  /** The keys of the objects that are open, outermost first; undefined for a list. */
  readonly open: (Set<string> | undefined)[];
}

/**
 * Finds what `JSON.parse` reads over: a key that an object has twice, of which other programs may believe the other one;
 * and nesting so deep that it is there for nothing but to use memory up. In English, for the publisher.
 *
 * @returns undefined where there is none, and for what is no JSON at all: that is for `JSON.parse` to say
 */
export function findJsonFault(text: string): string | undefined {
  const scanned: Scanned = { text, open: [] };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      if (scanned.open.length === depthMaximum) return `nested deeper than ${depthMaximum} levels`;
      scanned.open.push(character === '{' ? new Set() : undefined);
    } else if (character === '}' || character === ']') scanned.open.pop();
    else if (character === '"') {
      const end = findEnd(text, at);
      const twice = findRepeated(scanned, at, end);
      if (twice !== undefined) return `the key ${twice} is given twice in one object`;
      at = end - 1;
    }
  }
  return undefined;
}

/** Of a string that begins at `start`: the place behind its closing quote. */
function findEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at += 1;
  }
  return text.length;
}

function findRepeated({ text, open }: Scanned, start: number, end: number): string | undefined {
  const keys = open.at(-1);
  if (keys === undefined || !isKey(text, end)) return undefined;
  const written = text.slice(start, end);
  const key = written.includes('\\') ? unescape(written) : written.slice(1, -1);
  if (keys.has(key)) return showName(key);
  keys.add(key);
  return undefined;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

/** The same key may be written in more than one way. */
function unescape(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}
