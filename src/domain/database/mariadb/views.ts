import { Problem } from '../../../messages/problem.ts';
import { nameOf, StatementFailure, type Connection } from './connection.ts';
import { lockWaitError } from './locks.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Checks that every view is usable: the server's program refuses to dump one whose tables are gone, or whose definer
 * may not read them. This should be known before an update.
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

/**
 * All views, each after those that it reads: the dump program creates them in the order given, and a view with a CHECK
 * OPTION can be created only over complete ones.
 */
export async function orderViews(
  { query, database }: Connection,
  name = database.name,
): Promise<readonly string[]> {
  const rows = await query(
    `SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${quoteString(name)} ORDER BY 1`,
  );
  return sortByReading(rows.map(([view = '', definition = '']) => ({ view, definition })));
}

/** By the names in a definition. It may find more views than are read, which is harmless. Pure. */
export function sortByReading(
  views: readonly { readonly view: string; readonly definition: string }[],
): readonly string[] {
  const left = new Map(views.map(({ view, definition }) => [view, definition]));
  const sorted: string[] = [];
  const place = (view: string) => {
    const definition = left.get(view);
    if (definition === undefined) return;
    left.delete(view);
    for (const [name] of definition.matchAll(/`(?:[^`]|``)+`/g))
      place(name.slice(1, -1).replaceAll('``', '`'));
    sorted.push(view);
  };
  for (const { view } of views) place(view);
  return sorted;
}
