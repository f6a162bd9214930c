/**
 * A path that is exempt for nginx may be another one for an application server, since nginx passes the URI on as the
 * visitor wrote it. Some servers drop what follows a `;` and then resolve `..`, some decode twice, treat backslashes as
 * slashes, stop at a NUL, or take overlong and full-width characters for dots and slashes. So the raw URI is matched,
 * and only plain ones are exempt: no segment is empty or begins with a dot, and only characters without meaning in a
 * path and Latin letters (U+00C0 to U+017F) may be encoded.
 *
 * Patterns of PCRE for nginx's `$request_uri`, between double quotes. Possessive, so that a long address costs no
 * stack.
 */
export function renderPlainAddress(path: string): string {
  return `^${escapeForRegex(path)}(?:/(?!\\.)(?:${plain}++|%(?:${encoded}))++)*+/?(?:\\?|\\z)`;
}

/** In the query string, too: a simple rule is reliable. Servers that decode the query twice do not matter. */
export const unsafeAddress = '[;#\\x5c\\x00-\\x20\\x7f-\\xff]|%(?:00|25|2f|5c)';

export function escapeForRegex(path: string): string {
  return path.replaceAll(/[.*+?^()|[\]{}]/g, '\\$&');
}

/** What RFC 3986 allows in a segment, without `;`. */
const plain = "[A-Za-z0-9._~!$&'()*+,=:@-]";
/** The same and a space, brackets and `~`; then `À` to `ſ`. */
const encoded = '2[0146-9A-Ca-c]|3[ADad]|40|5[BDbd]|7[Ee]|[Cc][3-5]%[89ABab][0-9A-Fa-f]';
