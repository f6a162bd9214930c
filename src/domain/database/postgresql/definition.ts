/**
 * Whether a function's language is one that everybody may write in: in another only a superuser can have written it. Pure.
 *
 * @param definition the statement that makes it, as pg_dump writes it
 */
export function isOfTrustedLanguage({
  definition,
  trusted,
}: {
  definition: string;
  trusted: ReadonlySet<string>;
}): boolean {
  const [, language] = /\n {4}LANGUAGE (\S+)/.exec(hideChosen(definition)) ?? [];
  // What is not understood is made by who has no rights.
  return language === undefined || trusted.has(language.replaceAll('"', ''));
}

/** Whether a type is made of functions in C, which superusers alone can make. Pure. */
export function isBaseType(definition: string): boolean {
  return /^CREATE TYPE \S+ \(\)/.test(hideChosen(definition));
}

/**
 * Whether to read a constant of this type runs nothing that its owner wrote: others hold further types, or have functions of
 * their own. Pure.
 */
export function isPlainType(definition: string): boolean {
  return /^CREATE TYPE \S+ (?:AS ENUM )?\(\)/.test(hideChosen(definition));
}

/**
 * Takes out what the author chose freely: texts, what stands in parentheses, and blanks in names. Texts know `\` only after an
 * E, since pg_dump writes them under `standard_conforming_strings`.
 */
function hideChosen(definition: string): string {
  let depth = 0;
  return definition.replaceAll(pieces, (piece) => {
    if (piece === ')') depth -= 1;
    const isShown = depth === 0 && !text.test(piece);
    if (piece === '(') depth += 1;
    if (!isShown) return '';
    return piece.startsWith('"') ? piece.replaceAll(/\s/g, '_') : piece;
  });
}

const pieces = /E'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[^]*?\$\1\$|[^]/g;
const text = /^(?:E?'|\$).+/s;
