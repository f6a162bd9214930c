import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, type Node } from 'yaml';
import type { SiteError, SiteErrorCode, SiteErrorParams } from '../../terms/site.ts';

/** The keys and positions that lead to a value, from the top. */
export type KeyPath = readonly (string | number)[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A configuration as read, before validation. */
export interface Source {
  /** Undefined if the text is too broken for further checks. */
  readonly value: unknown;
  readonly errors: readonly SiteError[];
  /** The position of a value; for a missing one, that of the mapping that should contain it. */
  readonly placeOf: (path: KeyPath, part?: 'key' | 'value') => Place;
}

/**
 * Parses YAML, which includes JSON, and keeps every value's position. Refused: two values for one key (the eye reads
 * the first), aliases (a few lines can grow into gigabytes), tags, and several documents (only the first would count).
 */
export function parseSource(text: string): Source {
  if (nestsTooDeep(text)) return unparsed('syntax', { reason: 'TOO_DEEP' });
  const lines = new LineCounter();
  const documents = parseDocuments(text, lines);
  const [document, second] = documents;
  const contents = document?.contents ?? null;
  const placeOf: Source['placeOf'] = (path, part = 'value') => placeAt(lines, offsetOf(contents, path, part));
  const fail = (errors: readonly SiteError[]): Source => ({ value: undefined, errors, placeOf });

  if (text.includes('\uFFFD'))
    return fail([siteError(placeAt(lines, text.indexOf('\uFFFD')), [], 'not-utf8', {})]);
  if (document === undefined) return unparsed('empty', {});
  const syntax = document.errors.map(({ code, pos: [offset] }) =>
    siteError(placeAt(lines, offset), [], 'syntax', { reason: code }),
  );
  if (syntax.length > 0) return fail(withoutEchoes(syntax));
  if (second !== undefined)
    return fail([siteError(placeAt(lines, second.range[0]), [], 'several-documents', {})]);

  const errors = document.warnings.map(({ pos: [start] }) => siteError(placeAt(lines, start), [], 'tag', {}));
  inspect({ node: contents, path: [], lines, errors });
  if (errors.some(({ code }) => code === 'alias')) return fail(errors);
  return { value: document.toJS({ maxAliasCount: 0 }), errors, placeOf };
}

export function siteError<Code extends SiteErrorCode>(
  place: Place,
  path: KeyPath,
  code: Code,
  params: SiteErrorParams[Code],
): SiteError {
  const error = { line: place.line, column: place.column, path: formatPath(path), code, params };
  return error as SiteError; // The compiler cannot see that code and params belong together; the signature ensures it.
}

/**
 * The parser recurses at every level, and on stack exhaustion V8 does not throw but aborts the process. A configuration
 * has five levels; brackets inside strings count too, which is harmless with a limit of fifty.
 */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth++;
    if (character === ']' || character === '}') depth--;
    if (depth > 50) return true;
  }
  return /(?:[-?][ \t]+){50}/.test(text);
}

function unparsed<Code extends SiteErrorCode>(code: Code, params: SiteErrorParams[Code]): Source {
  const place = { line: 1, column: 1 };
  return { value: undefined, errors: [siteError(place, [], code, params)], placeOf: () => place };
}

/** The value at a path, or undefined. Only own properties count, nothing inherited. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null
        ? Object.getOwnPropertyDescriptor(inner, step)?.value
        : undefined,
    value,
  );
}

function parseDocuments(text: string, lineCounter: LineCounter) {
  const parsed = parseAllDocuments(text, {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false, // Found by inspect(), which knows the key's path.
    logLevel: 'error',
  });
  return 'empty' in parsed ? [] : parsed;
}

/** One syntax error causes many others: reported are the first one on each line, and ten at most. */
function withoutEchoes(errors: readonly SiteError[]): SiteError[] {
  return errors
    .filter(({ line }, index) => errors.findIndex((error) => error.line === line) === index)
    .slice(0, 10);
}

/** `backup.folders[0]`. */
function formatPath(path: KeyPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

/** Collects what is well-formed YAML but not allowed in a configuration. */
function inspect({
  node,
  path,
  lines,
  errors,
}: {
  readonly node: unknown;
  readonly path: KeyPath;
  readonly lines: LineCounter;
  readonly errors: SiteError[];
}): void {
  if (!isNode(node)) return;
  const place = placeAt(lines, node.range?.[0] ?? 0);
  if (isAlias(node)) errors.push(siteError(place, path, 'alias', {}));
  else if (node.tag !== undefined) errors.push(siteError(place, path, 'tag', {}));
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries())
      inspect({ node: item, path: [...path, index], lines, errors });
  }
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = keyName(key);
    if (seen.has(name))
      errors.push(siteError(placeAt(lines, startOf(key)), [...path, name], 'duplicate-key', {}));
    seen.add(name);
    inspect({ node: value, path: [...path, name], lines, errors });
  }
}

function offsetOf(contents: Node | null, path: KeyPath, part: 'key' | 'value'): number {
  let node: unknown = contents;
  let key: unknown = contents;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => keyName(item.key) === String(step));
      if (pair === undefined) return startOf(key);
      key = pair.key;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && step in node.items) {
      node = node.items[step];
      key = node;
    } else return startOf(key);
  }
  return part === 'value' && isScalar(node) && node.value !== null ? startOf(node) : startOf(key);
}

function keyName(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
