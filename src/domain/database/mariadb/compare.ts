import type { Described, DescribedTable } from './described.ts';

export interface Difference {
  /** In readable form, such as `table stay (12 rows instead of 13)`. */
  readonly object: string;
  /** A table whose rows may be the same in another order. */
  readonly unordered?: string;
}

/** What a copy lacks, has differently or has in excess of the dump. Pure. */
export function compareDescribed(expected: Described, found: Described): readonly Difference[] {
  return [
    ...compareNames(expected.tables, found.tables, 'table ', compareTable),
    ...compareNames(expected.sequences, found.sequences, 'sequence ', compareDigest),
    ...compareNames(expected.objects, found.objects, '', compareDigest),
  ];
}

function compareNames<T>(
  expected: Readonly<Record<string, T>>,
  found: Readonly<Record<string, T>>,
  kind: string,
  compare: (object: string, name: string, expected: T, found: T) => readonly Difference[],
): readonly Difference[] {
  const had = new Map(Object.entries(expected));
  const has = new Map(Object.entries(found));
  const names = [...new Set([...had.keys(), ...has.keys()])].toSorted();
  return names.flatMap((name): readonly Difference[] => {
    const [one, other] = [had.get(name), has.get(name)];
    if (one === undefined) return [{ object: `${kind}${name} (in the copy alone)` }];
    if (other === undefined) return [{ object: `${kind}${name} (missing)` }];
    return compare(`${kind}${name}`, name, one, other);
  });
}

function compareTable(
  object: string,
  name: string,
  expected: DescribedTable,
  found: DescribedTable,
): readonly Difference[] {
  if (expected.definition !== found.definition) return [{ object: `${object} (definition)` }];
  if (expected.rows !== found.rows)
    return [{ object: `${object} (${found.rows} rows instead of ${expected.rows})` }];
  // Existing rows may have advanced the counter: no number is reused then.
  if (found.next < expected.next) return [{ object: `${object} (AUTO_INCREMENT)` }];
  return expected.digest === found.digest ? [] : [{ object: `${object} (rows)`, unordered: name }];
}

function compareDigest(
  object: string,
  _name: string,
  expected: string,
  found: string,
): readonly Difference[] {
  return expected === found ? [] : [{ object }];
}
