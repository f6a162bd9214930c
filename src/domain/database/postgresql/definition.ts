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

/**
 * Whether only a superuser can make this function, though another may own it since: he alone says that it lets nothing leak, how
 * the planner sees it, or sets what only he may set. Pure.
 */
export function isSuperusersFunction({
  definition,
  settings,
}: {
  definition: string;
  /** What only a superuser may set. */
  settings: ReadonlySet<string>;
}): boolean {
  const shown = hideChosen(definition);
  const [options = ''] = /\n {4}LANGUAGE [^]*/.exec(shown) ?? [];
  const set = [...options.matchAll(/\n {4}SET (\S+) TO/g)].map(([, name = '']) => name.replaceAll('"', ''));
  return (
    /\n {4}LANGUAGE [^\n]* (?:LEAKPROOF|SUPPORT)\b/.test(options) || set.some((name) => settings.has(name))
  );
}

/** Whether a function looks nothing up by the search path of who runs it. Pure. */
export function hasSearchPath(definition: string): boolean {
  const [options = ''] = /\n {4}LANGUAGE [^]*/.exec(hideChosen(definition)) ?? [];
  return /\n {4}LANGUAGE (?:c|internal)\b|\n {4}SET search_path TO/.test(options);
}

/**
 * Whether an aggregate keeps its state in the server's own form, which only superusers may choose; then no constant in it is
 * read. Pure.
 */
export function isInternalAggregate(definition: string): boolean {
  const states = [
    ...hideChosen(definition, { hidesParentheses: false }).matchAll(/\n {4}M?STYPE = ([^\n,]+)/g),
  ];
  return states.length > 0 && states.every(([, type]) => type === 'internal');
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
function hideChosen(definition: string, { hidesParentheses = true } = {}): string {
  let depth = 0;
  return definition.replaceAll(pieces, (piece) => {
    if (piece === ')') depth -= 1;
    const isShown = (depth === 0 || !hidesParentheses) && !text.test(piece);
    if (piece === '(') depth += 1;
    if (!isShown) return '';
    return piece.startsWith('"') ? piece.replaceAll(/\s/g, '_') : piece;
  });
}

const pieces = /E'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[^]*?\$\1\$|[^]/g;
const text = /^(?:E?'|\$).+/s;
