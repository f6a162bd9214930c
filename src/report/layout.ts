import { stripVTControlCharacters } from 'node:util';

const graphemes = new Intl.Segmenter();

/** Characters that a terminal shows two columns wide: East Asian ones and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** The columns that a text takes on a terminal, without colour codes. */
export function measureWidth(text: string): number {
  let width = 0;
  for (const segment of splitGraphemes(stripVTControlCharacters(text))) width += wide.test(segment) ? 2 : 1;
  return width;
}

const pieceLength = 200;

/** In pieces: Node.js needs quadratic time to iterate over a text. */
function* splitGraphemes(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const piece = cutPiece(text, at);
    // Latin letters are single graphemes; segmentation is a hundred times slower.
    if (/^[\x20-\x7e\xa0-\u02ff]*$/.test(piece)) yield* piece;
    else for (const { segment } of graphemes.segment(piece)) yield segment;
    at += piece.length;
  }
}

/** Before a blank if there is one, so that no grapheme is split. */
function cutPiece(text: string, start: number): string {
  const piece = text.slice(start, start + pieceLength);
  if (piece.length < pieceLength) return piece;
  const blank = piece.lastIndexOf(' ');
  if (blank > 0) return piece.slice(0, blank);
  return /[\ud800-\udbff]$/.test(piece) ? piece.slice(0, -1) : piece;
}

/** Pads with spaces to a width in columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureWidth(text)));
}

/** Cuts a text without colours to a width in columns, with an ellipsis if something is missing. */
export function shorten(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const segment of splitGraphemes(text)) {
    taken += measureWidth(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Wraps a text at spaces to a width, or not at all if the width is `Infinity`. Existing line breaks and indentation
 * stay; words longer than a line, such as paths, are not split, so that they can be copied.
 */
export function wrap(text: string, { width }: { width: number }): string[] {
  const paragraphs = text.split('\n');
  return Number.isFinite(width) ? paragraphs.flatMap((each) => wrapParagraph(each, width)) : paragraphs;
}

/** Each word is measured once: a text of a megabyte must not take quadratic time. */
function wrapParagraph(paragraph: string, width: number): string[] {
  const [indentation = ''] = /^ */.exec(paragraph) ?? [];
  const [first = '', ...words] = paragraph.slice(indentation.length).split(' ');
  const lines: string[] = [];
  let line = indentation + first;
  let taken = measureWidth(line);
  for (const word of words) {
    const own = measureWidth(word);
    if (taken + 1 + own <= width) {
      line += ` ${word}`;
      taken += 1 + own;
    } else {
      lines.push(line);
      line = indentation + word;
      taken = indentation.length + own;
    }
  }
  return [...lines, line];
}

/** A wider cell shifts the rest of its own row, not of all rows. */
const columnMaximum = 120;

/** Lays out rows in columns two spaces apart; the last column is wrapped below itself. */
export function layTable(rows: readonly (readonly string[])[], { width }: { width: number }): string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: columns - 1 }, (_, index) =>
    Math.min(
      columnMaximum,
      rows.reduce((widest, row) => Math.max(widest, measureWidth(row[index] ?? '')), 0),
    ),
  );
  const indent = widths.reduce((sum, each) => sum + each + 2, 0);
  return rows.flatMap((row) => {
    const lead = widths.map((each, index) => `${padEnd(row[index] ?? '', each)}  `).join('');
    // On a terminal too narrow for columns, stacked text is still readable.
    const room = Math.max(20, width - indent);
    const [first = '', ...rest] = wrap(row[columns - 1] ?? '', { width: room });
    return [lead + first, ...rest.map((line) => ' '.repeat(indent) + line)].map((line) => line.trimEnd());
  });
}
