import { createHash } from 'node:crypto';
import { createDumpReader, splitRows, type DumpReader } from './dump-text.ts';

/** Sums that are equal for the same rows in any order. */
export interface RowSums {
  readonly reader: () => DumpReader;
  readonly sums: () => ReadonlyMap<string, bigint>;
}

/** Adds up digests of the rows of some tables, since equal rows must each count. */
export function sumRows(tables: ReadonlySet<string>): RowSums {
  const sums = new Map<string, bigint>();
  let current = '';
  let hash = createHash('sha256');
  const rows = splitRows({
    onPiece: (piece) => {
      hash.update(piece);
    },
    onEnd: () => {
      const digest = BigInt(`0x${hash.digest('hex')}`);
      sums.set(current, BigInt.asUintN(256, (sums.get(current) ?? 0n) + digest));
      hash = createHash('sha256');
    },
  });
  return {
    reader: () =>
      createDumpReader({
        onStatement: () => undefined,
        onRows(table, piece) {
          if (!tables.has(table)) return;
          current = table;
          rows.write(piece);
        },
      }),
    sums: () => sums,
  };
}
