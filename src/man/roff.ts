/** Of the last change to the words; the current date would make every build a different page. */
export const pageDate = '2026-11-25';

/** The first line of a page; `section` in the reader's language. */
export function header({
  name,
  number,
  section,
}: {
  readonly name: string;
  readonly number: 1 | 5 | 7;
  readonly section: string;
}): string[] {
  // A path, a key or an option broken at the end of a line cannot be copied; French has its own hyphenation.
  return [
    `.TH ${escapeCode(name.toUpperCase())} ${number} ${pageDate} ospi\\-update "${escape(section)}"`,
    '.nh',
    // Without hyphenation, some lines have no space that could be stretched.
    '.ad l',
  ];
}

export function section(title: string, body: readonly string[]): string[] {
  return [`.SH ${escape(title)}`, ...(body[0] === '.PP' ? body.slice(1) : body)];
}

export function paragraph(text: string): string[] {
  return ['.PP', escape(text)];
}

/** A term with its description below it. */
export function item(term: string, description: string, font: 'B' | 'I' = 'B'): string[] {
  return ['.TP', `.${font} ${escapeCode(term)}`, escape(description)];
}

/** One of a list. */
export function bullet(text: string): string[] {
  return ['.IP \\(bu 2', escape(text)];
}

/** Lines to type, or to write to a file, as they are. */
export function example(lines: readonly string[]): string[] {
  return ['.PP', '.nf', '.RS', ...lines.map(escapeCode), '.RE', '.fi'];
}

/** Plain words; what is between backquotes is literal. */
export function escape(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? escapeWords(part) : `\\fB${escapeCode(part)}\\fR`))
    .join('');
}

/** A hyphen that must stay one when copied, as in an option. */
export function escapeCode(text: string): string {
  return escapeWords(text).replaceAll('-', '\\-');
}

/**
 * A dot or an apostrophe at the beginning would be a request to the formatter. Of the characters that a terminal in the C locale
 * lacks, groff replaces quotes and accents, and omits an ellipsis.
 */
function escapeWords(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('\u00a0', '\\~')
    .replaceAll('…', '...')
    .replace(/^(?=['.])/, '\\&');
}
