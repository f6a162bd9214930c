/**
 * A definition without what the server may write otherwise after it has read its own words again: `(ARRAY['a'::character varying])::text[]`
 * comes back as `ARRAY[('a'::character varying)::text]` in CHECKs, views, index and policy expressions, partition bounds and defaults.
 * So types of constants, parentheses and blanks are left out; texts and names stay. Pure.
 */
export function normalize({ kind, definition }: { kind: string; definition: string }): string {
  const lines = definition.split('\n');
  // Grants come in the order in which the server keeps them; an inheriting table's columns in its parent's.
  const isList = kind === 'TABLE' || kind === 'FOREIGN TABLE' || kind.endsWith('ACL');
  const text = isList
    ? lines
        .map((line) => line.replace(/,$/, ''))
        .toSorted()
        .join('\n')
    : definition;
  return text.replaceAll(pieces, (piece) => (/^[\s()]|^::/.test(piece) ? '' : piece));
}

/** The texts alone: a view's joins and names of columns may be written otherwise, what it looks for not. Pure. */
export function listTexts(definition: string): string {
  return (definition.match(pieces) ?? [])
    .filter((piece) => /^E?'./.test(piece))
    .toSorted()
    .join(' ');
}

const name = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)`;
const typeName = String.raw`${name}(?:\.${name})?(?: varying| precision)?(?:\(\d+(?:,\s*-?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])*`;
const pieces = new RegExp(
  [
    String.raw`E'(?:[^'\\]|\\[^]|'')*'`,
    String.raw`'(?:[^']|'')*'`,
    String.raw`"(?:[^"]|"")*"`,
    String.raw`\$([\p{L}_]?[\p{L}\p{N}_]*)\$[^]*?\$\1\$`,
    `::${typeName}`,
    String.raw`[\s()]+`,
    '[^]',
  ].join('|'),
  'gu',
);
