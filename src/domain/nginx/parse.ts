import { skipLua } from './lua.ts';

/** A directive of nginx's configuration. Positions count characters of its file. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Its first character. */
  readonly start: number;
  /** Right after its semicolon, or after the brace that opens its block. */
  readonly head: number;
  /** What stands between its braces; nothing, where that is code of another language. */
  readonly block?: readonly Directive[];
  readonly end: number;
}

export interface Reading {
  readonly directives: readonly Directive[];
  /** From where on the file could not be read to its end: nothing is known of what stands there. */
  readonly unreadAt?: number;
}

/** What can be read of a file of nginx's configuration; `readNginx` tells whether that is all of it. */
export function parseNginx(text: string): readonly Directive[] {
  return readNginx(text).directives;
}

/**
 * Reads a file of nginx's configuration as `ngx_conf_read_token` does: comments, quotes, and `${name}` in words; code in Lua as
 * nginx's module for it does. What nginx itself would not accept, or only a module unknown here, ends the reading.
 */
export function readNginx(text: string): Reading {
  const { directives, end, unreadAt } = readBlock(text, 0);
  if (unreadAt !== undefined) return { directives, unreadAt };
  // A brace that closes nothing.
  return end === undefined ? { directives } : { directives, unreadAt: end - 1 };
}

/** The directives of a name, however deep. */
export function findAll(directives: readonly Directive[], name: string): readonly Directive[] {
  return directives.flatMap((directive) =>
    directive.name === name ? [directive] : findAll(directive.block ?? [], name),
  );
}

interface Block extends Reading {
  /** Right after the brace that closes it; undefined where the text ends before. */
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

/** Whether nginx takes these words for a directive, or for the head of a block. */
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
