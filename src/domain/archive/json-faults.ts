import { showName } from './paths.ts';

/** Limits on a text before it is parsed: a few bytes of it can become objects and errors of many times their size. */
export interface JsonBounds {
  /** Objects, lists and their values, counted together. */
  readonly values: number;
  /** Per object. */
  readonly keys: number;
  /** Of a string as written, in characters. */
  readonly text: number;
}

/** For files that this program wrote, perhaps on another machine. */
export const recordedBounds: JsonBounds = { values: 250_000, keys: 10_000, text: 2 ** 20 };

/** A manifest is at most five levels deep. */
const depthMaximum = 32;

/** Parses bytes of a stranger, within bounds; the fault is in English, for whoever wrote them. */
export function parseJson(
  bytes: Buffer,
  bounds: JsonBounds,
): { readonly json: unknown } | { readonly fault: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const fault = findJsonFault(text, bounds);
    return fault === undefined ? { json: JSON.parse(text) as unknown } : { fault };
  } catch {
    return { fault: 'not JSON in UTF-8' };
  }
}

interface Scanned {
  readonly text: string;
  readonly bounds: JsonBounds;
  /** The keys of the objects that are open, outermost first; undefined for a list. */
  readonly open: (Set<string> | undefined)[];
}

/**
 * Finds what `JSON.parse` accepts silently: duplicate keys, of which other programs may take the other value; and
 * structures that serve only to exhaust memory: deep nesting, huge numbers of values and keys. Messages are in English,
 * for the publisher.
 *
 * @returns undefined if there is no fault, and for text that is not JSON: `JSON.parse` reports that
 */
export function findJsonFault(text: string, bounds: JsonBounds): string | undefined {
  const scanned: Scanned = { text, bounds, open: [] };
  // Every value but the first follows one of these.
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

/** For a string that begins at `start`: the position after its closing quote. */
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

/** The same key can be written in several ways. */
function unescape(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}
