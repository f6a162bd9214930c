/**
 * What nginx takes for an exempt path, an application server may take for another one: nginx passes the address on as the
 * visitor wrote it. Some servers leave out what follows a `;` and then go up at `..`, some decode twice, read backslashes as
 * slashes, end at a zero, or take over-long and full-width characters for dots and slashes. So the address itself is looked
 * at, as it was written, and only plain ones are exempt: no segment begins with a dot or is empty, and nothing is encoded but
 * what means nothing in a path, and Latin letters (U+00C0 to U+017F).
 *
 * Patterns of PCRE for nginx's `$request_uri`, between double quotes. Possessive, so that a long address costs no stack.
 */
export function renderPlainAddress(path: string): string {
  return `^${escapeForRegex(path)}(?:/(?!\\.)(?:${plain}++|%(?:${encoded}))++)*+/?(?:\\?|\\z)`;
}

/** In the questions of an address, too: a rule that is simple holds. The servers that decode them twice are not asked. */
export const unsafeAddress = '[;#\\x5c\\x00-\\x20\\x7f-\\xff]|%(?:00|25|2f|5c)';

export function escapeForRegex(path: string): string {
  return path.replaceAll(/[.*+?^()|[\]{}]/g, '\\$&');
}

/** What RFC 3986 lets stand in a segment, without `;`. */
const plain = "[A-Za-z0-9._~!$&'()*+,=:@-]";
/** The same and a space, brackets and `~`; then `À` to `ſ`. */
const encoded = '2[0146-9A-Ca-c]|3[ADad]|40|5[BDbd]|7[Ee]|[Cc][3-5]%[89ABab][0-9A-Fa-f]';
