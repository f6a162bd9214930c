/** A comment, a string, or a run of anything else; as ngx_http_lua_lex of nginx's Lua module tells them apart. */
const part =
  /--\[(=*)\[[^]*?\]\1\]|--[^\n]*|\[(=*)\[[^]*?\]\2\]|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[^-[{}"']+|[-[{}]/y;

/**
 * Finds the end of a block of code in Lua: a brace, a quote or a `#` within its strings and comments means nothing.
 *
 * @param from right after the brace that opens it
 * @returns right after the brace that closes it; undefined where none does
 */
export function skipLua(text: string, from: number): number | undefined {
  let depth = 1;
  let at = from;
  while (at < text.length) {
    part.lastIndex = at;
    const found = part.exec(text)?.[0];
    if (found === undefined) return undefined;
    at += found.length;
    if (found === '{') depth += 1;
    if (found === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}
