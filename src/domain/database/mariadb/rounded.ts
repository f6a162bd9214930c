import { StatementFailure, type Connection } from './connection.ts';
import { quoteName, quoteString } from './quote.ts';

/** For all columns together, and for each. */
const [longestMilliseconds, longestSeconds] = [10_000, 3];

/**
 * FLOAT columns with a value that has more digits than the server writes: six, in a dump as in any text result. A
 * loaded dump then has another number. Each column is searched up to the first such value, and for a limited time.
 *
 * @returns `table.column`
 */
export async function listRounded({ query, database: { name } }: Connection): Promise<readonly string[]> {
  const columns = await query(`
SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME)
  WHERE TABLE_SCHEMA = ${quoteString(name)} AND DATA_TYPE = 'float' AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
  ORDER BY TABLE_NAME, ORDINAL_POSITION`);
  const until = performance.now() + longestMilliseconds;
  const rounded: string[] = [];
  for (const [table = '', column = ''] of columns) {
    if (performance.now() > until) break;
    const it = quoteName(column);
    const found = await query(
      `SET STATEMENT max_statement_time = ${longestSeconds} FOR SELECT 1 FROM ${quoteName(name)}.${quoteName(table)}
        WHERE CAST(CONCAT(${it}) AS FLOAT) <> ${it} LIMIT 1`,
    ).catch((error: unknown) => {
      if (error instanceof StatementFailure) return [];
      throw error;
    });
    if (found.length > 0) rounded.push(`${table}.${column}`);
  }
  return rounded;
}
