import { stripVTControlCharacters } from 'node:util';

const graphemes = new Intl.Segmenter();

/** Characters that a terminal shows two columns wide: East Asian ones and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** The columns that a text takes on a terminal, colours aside. */
export function measureWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text)))
    width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Fills with spaces up to a width in columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureWidth(text)));
}

/** Cuts a text without colours to a width in columns, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += measureWidth(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Breaks a text at its spaces into lines of a width. Its own line breaks and indentations stay; words longer than a
 * line, such as paths, are left whole so that they can be copied.
 */
export function wrap(text: string, { width }: { width: number }): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const [indentation = ''] = /^ */.exec(paragraph) ?? [];
    const [first = '', ...words] = paragraph.slice(indentation.length).split(' ');
    const lines: string[] = [];
    let line = indentation + first;
    for (const word of words) {
      const longer = `${line} ${word}`;
      if (measureWidth(longer) <= width) {
        line = longer;
      } else {
        lines.push(line);
        line = indentation + word;
      }
    }
    return [...lines, line];
  });
}

/** Lays rows out in columns two spaces apart; the last column is wrapped below itself. */
export function layTable(rows: readonly (readonly string[])[], { width }: { width: number }): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, index) =>
    Math.max(...rows.map((row) => measureWidth(row[index] ?? ''))),
  );
  const indent = widths.reduce((sum, each) => sum + each + 2, 0);
  return rows.flatMap((row) => {
    const lead = widths.map((each, index) => `${padEnd(row[index] ?? '', each)}  `).join('');
    // On a terminal too narrow for columns, text below text is still readable.
    const room = Math.max(20, width - indent);
    const [first = '', ...rest] = wrap(row[columns - 1] ?? '', { width: room });
    return [lead + first, ...rest.map((line) => ' '.repeat(indent) + line)].map((line) => line.trimEnd());
  });
}
