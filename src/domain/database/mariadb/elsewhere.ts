import type { Connection } from './connection.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Tables whose files, or those of a partition, are in a separate folder (`DATA DIRECTORY`, `INDEX DIRECTORY`). Two
 * MyISAM or Aria tables of the same name collide there; an InnoDB table that is renamed into another database keeps its
 * file in the old place and is not found after a server restart.
 *
 * @returns their names
 */
export async function listElsewhere({ query, database: { name } }: Connection): Promise<readonly string[]> {
  const rows = await query(`
SELECT TABLE_NAME, CREATE_OPTIONS REGEXP '(DATA|INDEX) DIRECTORY=' FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = ${quoteString(name)} AND CREATE_OPTIONS REGEXP '(DATA|INDEX) DIRECTORY=|partitioned' ORDER BY 1`);
  const names: string[] = [];
  for (const [table = '', isElsewhere = ''] of rows) {
    if (isElsewhere === '1') names.push(table);
    else {
      const [[, definition = ''] = []] = await query(
        `SHOW CREATE TABLE ${quoteName(name)}.${quoteName(table)}`,
      );
      if (hasFolder(definition)) names.push(table);
    }
  }
  return names;
}

/** The words may also occur in a name or a comment. */
function hasFolder(definition: string): boolean {
  return /\b(?:DATA|INDEX) DIRECTORY ?= ?''/.test(
    definition.replaceAll(/'(?:[^'\\]|\\.|'')*'/gs, "''").replaceAll(/`(?:[^`]|``)*`/g, ''),
  );
}
