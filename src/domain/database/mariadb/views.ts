import { Problem } from '../../../ports/problem.ts';
import { nameOf, StatementFailure, type Connection } from './connection.ts';
import { lockWaitError } from './locks.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Sees that every view can be used: the server's own program refuses to dump one whose tables are gone, or whose definer
 * may not see them. Better to hear of it beforehand than in an update.
 *
 * @throws Problem `backup.database-views-invalid`
 */
export async function requireValidViews(connection: Connection): Promise<void> {
  const views = await listInvalidViews(connection);
  if (views.length > 0)
    throw Problem.of('backup.database-views-invalid', { ...nameOf(connection.database), views });
}

export async function listInvalidViews({
  query,
  database,
  programs,
}: Connection): Promise<readonly string[]> {
  const names = await query(
    `SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${quoteString(database.name)} ORDER BY 1`,
  );
  if (names.length === 0) return [];
  const list = names.map(([name = '']) => `${quoteName(database.name)}.${quoteName(name)}`).join(', ');
  const verdicts = await query(`CHECK TABLE ${list}`);
  const locked = verdicts.find(([, , , text = '']) => lockWaitError.test(text));
  if (locked !== undefined)
    throw new StatementFailure({ program: programs.client, exitCode: 1, lastLines: [locked[3] ?? ''] });
  const broken = verdicts.filter(([, , kind = '']) => kind.toLowerCase() === 'error').map(([name]) => name);
  return names.flatMap(([name = '']) => (broken.includes(`${database.name}.${name}`) ? [name] : []));
}
