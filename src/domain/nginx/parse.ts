/** A directive of nginx's configuration. Positions count characters of its file. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Its first character. */
  readonly start: number;
  /** Right after its semicolon, or after the brace that opens its block. */
  readonly head: number;
  /** What stands between its braces. */
  readonly block?: readonly Directive[];
  readonly end: number;
}

/**
 * Reads a file of nginx's configuration as `ngx_conf_read_token` does: comments, quotes, and `${name}` in words. What nginx
 * itself would not accept ends the reading; `nginx -T` has judged it before.
 */
export function parseNginx(text: string): readonly Directive[] {
  return readBlock(text, 0).directives;
}

/** The directives of a name, however deep. */
export function findAll(directives: readonly Directive[], name: string): readonly Directive[] {
  return directives.flatMap((directive) =>
    directive.name === name ? [directive] : findAll(directive.block ?? [], name),
  );
}

function readBlock(
  text: string,
  from: number,
): { readonly directives: readonly Directive[]; readonly end: number } {
  const directives: Directive[] = [];
  let words: string[] = [];
  let start = from;
  let at = from;
  while (at < text.length) {
    const token = readToken(text, at);
    if (token === undefined) break;
    at = token.end;
    if (token.kind === 'word') {
      if (words.length === 0) start = token.start;
      words.push(token.value);
      continue;
    }
    if (token.kind === '}') return { directives, end: at };
    const [name = '', ...args] = words;
    words = [];
    const head = at;
    if (token.kind === ';') {
      directives.push({ name, args, start, head, end: at });
      continue;
    }
    const inner = readBlock(text, at);
    at = inner.end;
    directives.push({ name, args, start, head, block: inner.directives, end: at });
  }
  return { directives, end: at };
}

type Token =
  | { readonly kind: 'word'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: ';' | '{' | '}'; readonly start: number; readonly end: number };

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
  if (found === null) return undefined;
  return { kind: 'word', value: found[2] ?? '', start, end: word.lastIndex };
}
