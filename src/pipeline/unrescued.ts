import type { AttemptCourse } from '../domain/attempt/course.ts';
import type { Database } from '../model/site.ts';
import type { NamedDatabase } from '../terms/database.ts';

/** The databases that could not be saved as the failed update left them, before the restore replaces them. */
export function listUnrescued(
  { warnings }: Pick<AttemptCourse, 'warnings'>,
  databases: readonly Database[],
): readonly NamedDatabase[] {
  if (warnings.some(({ code }) => code === 'apply.rescue-failed')) return databases;
  return databases.filter(({ engine, name }) =>
    warnings.some(
      ({ code, params }) =>
        code === 'apply.rescue-without-database' && params['engine'] === engine && params['name'] === name,
    ),
  );
}
