/**
 * Makes text from outside (a hook's output, a title, a file name) harmless for a terminal, a log or a page: control
 * characters could move the cursor, recolour or forge lines; bidirectional and invisible ones could misrepresent the
 * text. Each is replaced by a visible symbol; nothing disappears silently.
 */
export function sanitise(text: string): string {
  return text.replaceAll(harmful, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\t') return ' ';
    if (code < 0x20) return String.fromCodePoint(0x2400 + code); // ␛, ␊ and the other control pictures
    return code === 0x7f ? '␡' : '\u{fffd}';
  });
}

/** Controls (C0, DEL, C1), format characters (bidirectional, zero-width), line separators, lone surrogates. */
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same for every text within plain data, such as the parameters of a problem. */
export function sanitiseAll<T>(value: T): T;
export function sanitiseAll(value: unknown): unknown {
  if (typeof value === 'string') return sanitise(value);
  if (Array.isArray(value)) return value.map((item: unknown) => sanitiseAll(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [sanitise(key), sanitiseAll(item)]));
}
