import { skipLua } from './lua.ts';

/** A directive of nginx's configuration. Positions count characters in its file. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Position of its first character. */
  readonly start: number;
  /** Right after its semicolon, or after the brace that opens its block. */
  readonly head: number;
  /** The content between its braces; empty if that is code in another language. */
  readonly block?: readonly Directive[];
  readonly end: number;
}

export interface Reading {
  readonly directives: readonly Directive[];
  /** Where the file could not be read to the end: what follows is unknown. */
  readonly unreadAt?: number;
}

/** The readable part of an nginx configuration file; `readNginx` tells whether it is complete. */
export function parseNginx(text: string): readonly Directive[] {
  return readNginx(text).directives;
}

/**
 * Parses an nginx configuration file as `ngx_conf_read_token` does: comments, quotes, and `${name}` in words; Lua code
 * as nginx's Lua module does. Parsing stops at anything that nginx would refuse, or that only a module unknown here
 * would accept.
 */
export function readNginx(text: string): Reading {
  const { directives, end, unreadAt } = readBlock(text, 0);
  if (unreadAt !== undefined) return { directives, unreadAt };
  // An unmatched closing brace.
  return end === undefined ? { directives } : { directives, unreadAt: end - 1 };
}

/** The directives of a name, at any depth. */
export function findAll(directives: readonly Directive[], name: string): readonly Directive[] {
  return directives.flatMap((directive) =>
    directive.name === name ? [directive] : findAll(directive.block ?? [], name),
  );
}

interface Block extends Reading {
  /** Right after the closing brace; undefined if the text ends before. */
  readonly end: number | undefined;
}

function readBlock(text: string, from: number): Block {
  const directives: Directive[] = [];
  let words: string[] = [];
  let start = from;
  let at = from;
  for (;;) {
    const token = readToken(text, at);
    if (token === undefined)
      return { directives, end: undefined, ...(words.length > 0 && { unreadAt: start }) };
    at = token.end;
    if (words.length === 0) start = token.start;
    if (token.kind === 'word') {
      words.push(token.value);
      continue;
    }
    if (token.kind === '}' && words.length === 0) return { directives, end: at };
    if (!endsWords(token, words)) return { directives, end: undefined, unreadAt: start };
    const [name = '', ...args] = words;
    words = [];
    const head = at;
    if (token.kind === ';') {
      directives.push({ name, args, start, head, end: at });
      continue;
    }
    const inner = readInner(text, { name, from: at });
    at = inner.end ?? text.length;
    directives.push({ name, args, start, head, block: inner.directives, end: at });
    if (inner.end === undefined) return { directives, end: undefined, unreadAt: inner.unreadAt ?? start };
  }
}

/** Whether nginx accepts these words as a directive, or as the head of a block. */
function endsWords({ kind }: Token, words: readonly string[]): boolean {
  return words.length > 0 && (kind === ';' || kind === '{');
}

function readInner(text: string, { name, from }: { name: string; from: number }): Block {
  return name.endsWith('_by_lua_block')
    ? { directives: [], end: skipLua(text, from) }
    : readBlock(text, from);
}

type Token =
  | { readonly kind: 'word'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: ';' | '{' | '}' | 'unreadable'; readonly start: number; readonly end: number };

function readToken(text: string, from: number): Token | undefined {
  const blank = /(?:\s+|#[^\n]*(?:\n|$))*/y;
  blank.lastIndex = from;
  blank.exec(text);
  const start = Math.max(from, blank.lastIndex);
  const first = text[start];
  if (first === undefined) return undefined;
  if (first === ';' || first === '{' || first === '}') return { kind: first, start, end: start + 1 };
  const word =
    first === '"' || first === "'" ? /(["'])((?:\\[^]|(?!\1)[^\\])*)\1/y : /()((?:\\[^]|\$\{|[^\s;{\\])+)/y;
  word.lastIndex = start;
  const found = word.exec(text);
  if (found === null) return { kind: 'unreadable', start, end: text.length };
  return { kind: 'word', value: found[2] ?? '', start, end: word.lastIndex };
}
