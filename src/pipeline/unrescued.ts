import type { JournalRecord } from '../ports/journal.ts';
import type { Database } from '../ports/site.ts';
import type { NamedDatabase } from '../ports/vocabulary/database.ts';

/**
 * The databases that could not be saved as the failed update had left them, before the restoration replaces that.
 *
 * @param records of the attempt
 */
export function listUnrescued(
  records: readonly JournalRecord[],
  databases: readonly Database[],
): readonly NamedDatabase[] {
  const warnings = records.flatMap((record) => (record.event === 'warning' ? [record.data] : []));
  if (warnings.some(({ code }) => code === 'apply.rescue-failed')) return databases;
  return databases.filter(({ engine, name }) =>
    warnings.some(
      ({ code, params }) =>
        code === 'apply.rescue-without-database' && params['engine'] === engine && params['name'] === name,
    ),
  );
}
