/**
 * The words of a command line as typed in a POSIX shell, without their quotes, up to where it ends: the last word is the one
 * being typed, and may be empty or have an open quote. Nothing is expanded except `~/` at the beginning of a word.
 */
export function splitLine(line: string): readonly string[] {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    const [typed = ''] = typedWord.exec(rest) ?? [];
    words.push(unquote(typed));
    const after = rest.slice(typed.length);
    rest = after.trimStart();
    if (rest === '' && after !== '') words.push('');
  }
  return words;
}

/** Always matches: an unclosed quote or a backslash at the end belongs to the word. */
const typedWord = /^(?:[^\s'"\\]|\\[^]?|'[^']*(?:'|$)|"(?:[^"\\]|\\[^]?)*(?:"|$))*/;

function unquote(typed: string): string {
  const plain = typed.replaceAll(
    /\\([^]?)|'([^']*)'?|"((?:[^"\\]|\\[^]?)*)"?/g,
    (_, escaped?: string, single?: string, double?: string) =>
      escaped ?? single ?? (double ?? '').replaceAll(/\\([\\"$`])/g, '$1'),
  );
  const home = process.env['HOME'];
  return typed.startsWith('~/') && home !== undefined ? `${home}${plain.slice(1)}` : plain;
}
