import type { Connection } from './connection.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Columns whose values or default the server does not reproduce: table definitions cannot express characters beyond the
 * Basic Multilingual Plane, such as 🩺, and contain `?` instead. A table created from such a definition loses them.
 *
 * @returns `table.column`
 */
export async function listGarbled(connection: Connection): Promise<readonly string[]> {
  const candidates = await connection.query(`
SELECT TABLE_NAME, COLUMN_NAME, IF(DATA_TYPE IN ('enum', 'set'), COLUMN_TYPE, '')
  FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME)
  WHERE TABLE_SCHEMA = ${quoteString(connection.database.name)} AND TABLE_TYPE NOT LIKE '%VIEW'
    AND CHARACTER_SET_NAME IN ('utf8mb4', 'utf16', 'utf16le', 'utf32')
    AND (COLUMN_DEFAULT LIKE '%?%' OR DATA_TYPE IN ('enum', 'set') AND COLUMN_TYPE LIKE '%?%')
  ORDER BY TABLE_NAME, ORDINAL_POSITION`);
  const garbled: string[] = [];
  for (const [table = '', column = '', type = ''] of candidates)
    if (await isGarbled({ connection, table, column, type })) garbled.push(`${table}.${column}`);
  return garbled;
}

/** A temporary table of only this column is made from the column itself, not from its definition. */
async function isGarbled({
  connection: { query, database },
  table,
  column,
  type,
}: {
  connection: Connection;
  table: string;
  column: string;
  type: string;
}): Promise<boolean> {
  const schema = quoteName(database.name);
  const probe = `${schema}.\`ospi-update-probe\``;
  const it = quoteName(column);
  const rows = await query(`
CREATE TEMPORARY TABLE ${probe} ENGINE = MEMORY SELECT ${it} FROM ${schema}.${quoteName(table)} WHERE FALSE;
INSERT INTO ${probe} () VALUES ();
${listValues(type)
  .map((value) => `INSERT IGNORE INTO ${probe} VALUES (${value});`)
  .join('\n')}
SELECT HEX(CONVERT(${it} USING utf8mb4)) FROM ${probe} WHERE ${it} IS NOT NULL;`);
  // Only UTF-8 character sets begin like this.
  return rows.some(([hex = '']) => Buffer.from(hex, 'hex').some((byte) => byte >= 0xf0));
}

/** Each value of an ENUM by number; all values of a SET at once. */
function listValues(type: string): readonly string[] {
  const values = type.match(/'(?:[^']|'')*'/g) ?? [];
  if (type.startsWith('set')) return [String(2n ** BigInt(values.length) - 1n)];
  return values.map((_, index) => String(index + 1));
}
