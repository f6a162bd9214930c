import { showName } from './paths.ts';

/** What a text may hold before it is parsed: a few bytes of each make objects and faults of many times their size. */
export interface JsonBounds {
  /** Objects, lists and what they hold, all together. */
  readonly values: number;
  /** Of one object. */
  readonly keys: number;
  /** Of a string as it is written, in characters. */
  readonly text: number;
}

/** Of what this program wrote itself, on another machine perhaps. */
export const recordedBounds: JsonBounds = { values: 250_000, keys: 10_000, text: 2 ** 20 };

/** The deepest that a manifest goes is five. */
const depthMaximum = 32;

interface Scanned {
  readonly text: string;
  readonly bounds: JsonBounds;
  /** The keys of the objects that are open, outermost first; undefined for a list. */
  readonly open: (Set<string> | undefined)[];
}

/**
 * Finds what `JSON.parse` reads over: a key that an object has twice, of which other programs may believe the other one;
 * and what is there for nothing but to use memory up: deep nesting, values and keys without end. In English, for the
 * publisher.
 *
 * @returns undefined where there is none, and for what is no JSON at all: that is for `JSON.parse` to say
 */
export function findJsonFault(text: string, bounds: JsonBounds): string | undefined {
  const scanned: Scanned = { text, bounds, open: [] };
  // Every value but the first stands behind one of these.
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      if (scanned.open.length === depthMaximum) return `nested deeper than ${depthMaximum} levels`;
      scanned.open.push(character === '{' ? new Set() : undefined);
      values += 1;
    } else if (character === ',') values += 1;
    else if (character === '}' || character === ']') scanned.open.pop();
    else if (character === '"') {
      const end = findEnd(text, at);
      const fault = findTextFault(scanned, at, end);
      if (fault !== undefined) return fault;
      at = end - 1;
    }
    if (values > bounds.values) return `more than ${bounds.values} values`;
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

function findTextFault(scanned: Scanned, start: number, end: number): string | undefined {
  const { text, bounds, open } = scanned;
  if (end - start > bounds.text) return `a text of more than ${bounds.text} characters`;
  const keys = open.at(-1);
  if (keys === undefined || !isKey(text, end)) return undefined;
  const written = text.slice(start, end);
  const key = written.includes('\\') ? unescape(written) : written.slice(1, -1);
  if (keys.has(key)) return `the key ${showName(key)} is given twice in one object`;
  keys.add(key);
  return keys.size > bounds.keys ? `an object with more than ${bounds.keys} keys` : undefined;
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
