/**
 * Whether a function's language is trusted: in any other, only a superuser can have written it. Pure.
 *
 * @param definition the statement that creates it, as pg_dump writes it
 */
export function isOfTrustedLanguage({
  definition,
  trusted,
}: {
  definition: string;
  trusted: ReadonlySet<string>;
}): boolean {
  const [, language] = /\n {4}LANGUAGE (\S+)/.exec(hideChosen(definition)) ?? [];
  // Anything not understood is created by a role without rights.
  return language === undefined || trusted.has(language.replaceAll('"', ''));
}

/**
 * Whether only a superuser can create this function, even if another role owns it now: only superusers may use
 * LEAKPROOF and SUPPORT, or set superuser-only parameters. Pure.
 */
export function isSuperusersFunction({
  definition,
  settings,
}: {
  definition: string;
  /** Parameters that only a superuser may set. */
  settings: ReadonlySet<string>;
}): boolean {
  const shown = hideChosen(definition);
  const [options = ''] = /\n {4}LANGUAGE [^]*/.exec(shown) ?? [];
  const set = [...options.matchAll(/\n {4}SET (\S+) TO/g)].map(([, name = '']) => name.replaceAll('"', ''));
  return (
    /\n {4}LANGUAGE [^\n]* (?:LEAKPROOF|SUPPORT)\b/.test(options) || set.some((name) => settings.has(name))
  );
}

/** Whether a function looks nothing up in the search path of its caller. Pure. */
export function hasSearchPath(definition: string): boolean {
  const [options = ''] = /\n {4}LANGUAGE [^]*/.exec(hideChosen(definition)) ?? [];
  return /\n {4}LANGUAGE (?:c|internal)\b|\n {4}SET search_path TO/.test(options);
}

/**
 * Whether an aggregate keeps its state in the server's internal form, which only superusers may choose; no constant in
 * it is parsed then. Pure.
 */
export function isInternalAggregate(definition: string): boolean {
  const states = [
    ...hideChosen(definition, { hidesParentheses: false }).matchAll(/\n {4}M?STYPE = ([^\n,]+)/g),
  ];
  return states.length > 0 && states.every(([, type]) => type === 'internal');
}

/** Whether a type uses C functions, which only superusers can create. Pure. */
export function isBaseType(definition: string): boolean {
  return /^CREATE TYPE \S+ \(\)/.test(hideChosen(definition));
}

/**
 * Whether parsing a constant of this type runs no code of its owner: other types contain further types, or have
 * functions of their own. Pure.
 */
export function isPlainType(definition: string): boolean {
  return /^CREATE TYPE \S+ (?:AS ENUM )?\(\)/.test(hideChosen(definition));
}

/**
 * Removes what the author chose freely: strings, anything in parentheses, and blanks in names. Strings use `\` escapes
 * only after an E, since pg_dump writes them under `standard_conforming_strings`.
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
