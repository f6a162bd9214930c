/** Characters that a terminal or a mail can display. */
export type Charset = 'latin1' | 'latin9' | 'ascii';

/**
 * The locale's character set, if it is less than Unicode: `C`, `fr_FR.ISO-8859-1`. Undefined if nothing is set, as
 * under cron, or if no character set is named: output is UTF-8 then.
 */
export function findCharset({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): Charset | undefined {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? '';
  if (locale === 'C' || locale === 'POSIX') return 'ascii';
  const codeset = /\.([^@]+)/
    .exec(locale)?.[1]
    ?.toLowerCase()
    .replaceAll(/[^a-z\d]/g, '');
  if (codeset === undefined || codeset === 'utf8') return undefined;
  if (codeset === 'iso88591' || codeset === 'latin1' || codeset === 'cp1252') return 'latin1';
  return codeset === 'iso885915' || codeset === 'latin9' ? 'latin9' : 'ascii';
}

/** Makes a stream convert text for such a terminal: unsupported characters are replaced by supported ones. */
export function narrowStream(stream: NodeJS.WriteStream, charset: Charset): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
  const narrowed = (chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? encodeNarrow(chunk, charset) : chunk, ...rest);
  stream.write = narrowed;
}

/** Bytes in that character set, one per character. */
export function encodeNarrow(text: string, charset: Charset): Buffer {
  const own = charset === 'latin9' ? latin9 : undefined;
  const narrow = text.replaceAll(/[^\u0000-\u007f]/gu, (character) => {
    const moved = own?.get(character);
    if (moved !== undefined) return moved;
    const isLatin = charset !== 'ascii' && character <= '\u00ff' && !(own && displaced.has(character));
    return isLatin ? character : spell(character);
  });
  return Buffer.from(narrow, 'latin1');
}

function spell(character: string): string {
  if (character >= '\u2800' && character <= '\u28ff') return '*'; // The spinner.
  const bare = character.normalize('NFKD').replaceAll(/[^\u0000-\u007f]/g, '');
  return spellings.get(character) ?? (bare === '' ? '?' : bare);
}

/** ISO 8859-15 differs from ISO 8859-1 in eight characters. */
const latin9 = new Map([
  ['€', '\u00a4'],
  ['Š', '\u00a6'],
  ['š', '\u00a8'],
  ['Ž', '\u00b4'],
  ['ž', '\u00b8'],
  ['Œ', '\u00bc'],
  ['œ', '\u00bd'],
  ['Ÿ', '\u00be'],
]);
const displaced: ReadonlySet<string> = new Set(latin9.values());

/** The symbols as on a server's console. */
const spellings = new Map([
  ['✔', 'v'],
  ['✖', 'x'],
  ['↩', '<'],
  ['▲', '!'],
  ['•', '-'],
  ['→', '>'],
  ['█', '#'],
  ['░', '.'],
  ['’', "'"],
  ['‘', "'"],
  ['“', '"'],
  ['”', '"'],
  ['«', '"'],
  ['»', '"'],
  ['—', '-'],
  ['–', '-'],
  ['−', '-'],
  ['×', 'x'],
  ['≥', '>='],
  ['≤', '<='],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['æ', 'ae'],
  ['€', 'EUR'],
]);
