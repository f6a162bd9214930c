import { quoteName, quoteString } from './quote.ts';

/**
 * Defaults from sequences still name the database where they were loaded: all defaults of a table at once, or it could
 * not be opened.
 */
export function pointSequencesHere({ from, to }: { from: string; to: string }): string {
  const [old, now] = [quoteString(`${quoteName(from)}.`), quoteString(`${quoteName(to)}.`)];
  const quoted = (column: string) => `'\`', REPLACE(${column}, '\`', '\`\`'), '\`'`;
  return `
DELIMITER //
BEGIN NOT ATOMIC
  FOR it IN (SELECT TABLE_NAME t, GROUP_CONCAT('ALTER COLUMN ', ${quoted('COLUMN_NAME')}, ' SET DEFAULT (',
      REPLACE(COLUMN_DEFAULT, ${old}, ${now}), ')' SEPARATOR ', ') c FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = ${quoteString(to)} AND LOCATE(${old}, COLUMN_DEFAULT) > 0
      AND TABLE_NAME NOT IN (SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${quoteString(to)})
    GROUP BY TABLE_NAME)
  DO
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE ', ${quoted(quoteString(to))}, '.', ${quoted('it.t')}, ' ', it.c);
  END FOR;
END//
DELIMITER ;
`;
}
