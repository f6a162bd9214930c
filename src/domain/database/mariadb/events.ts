import { StatementFailure, type Connection } from './connection.ts';
import { quoteString } from './quote.ts';

/** For one without rows: where it takes longer, it does not end. */
export const eventsSeconds = 600;

/**
 * Sees that the events can be dumped: up to its newest version the server's own program looks without end for a delimiter that an
 * event does not hold, once `;;` is in it.
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
