/** A comment, a string, or a run of anything else, as in ngx_http_lua_lex of nginx's Lua module. */
const part =
  /--\[(=*)\[[^]*?\]\1\]|--[^\n]*|\[(=*)\[[^]*?\]\2\]|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[^-[{}"']+|[-[{}]/y;

/**
 * Finds the end of a Lua block: braces, quotes and `#` within its strings and comments mean nothing.
 *
 * @param from right after the opening brace
 * @returns right after the closing brace; undefined if there is none
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
