/**
 * A definition without what the server may write differently after parsing its own output: `(ARRAY['a'::character
 * varying])::text[]` comes back as `ARRAY[('a'::character varying)::text]` in CHECKs, views, index and policy
 * expressions, partition bounds and defaults. So types of constants, parentheses and blanks are removed; strings and
 * names stay. Pure.
 */
export function normalize({ kind, definition }: { kind: string; definition: string }): string {
  const lines = definition.split('\n');
  // Grants are in the server's storage order; columns of an inheriting table in its parent's order.
  const isList = kind === 'TABLE' || kind === 'FOREIGN TABLE' || kind.endsWith('ACL');
  const text = isList
    ? lines
        .map((line) => line.replace(/,$/, ''))
        .toSorted()
        .join('\n')
    : definition;
  return text.replaceAll(pieces, (piece) => (/^[\s()]|^::/.test(piece) ? '' : piece));
}

/** Only the strings: joins and column names of a view may be written differently, its constants may not. Pure. */
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
