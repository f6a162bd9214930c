import { StatementFailure, type Connection } from './connection.ts';
import { quoteString } from './quote.ts';

/** Generous for a dump without rows: if it takes longer, it never ends. */
export const eventsSeconds = 600;

/**
 * Checks that the events can be dumped: if an event contains `;;`, the server's dump program, up to its newest version,
 * loops forever in search of an unused delimiter.
 *
 * @throws StatementFailure
 */
export async function requireDumpableEvents(connection: Connection): Promise<void> {
  const events = await listUndumpable(connection);
  if (events.length === 0) return;
  const line = `It would never end with events in which ;; stands: ${events.join(', ')}`;
  throw new StatementFailure({ program: connection.programs.dump, exitCode: 1, lastLines: [line] });
}

export async function listUndumpable({ query, database }: Connection): Promise<readonly string[]> {
  const rows = await query(
    `SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${quoteString(database.name)}
      AND LOCATE(';;', CONCAT_WS(' ', EVENT_NAME, EVENT_DEFINITION, EVENT_COMMENT, DEFINER)) > 0 ORDER BY 1`,
  );
  return rows.map(([name = '']) => name);
}
