import type { Journal } from '../../../model/journal.ts';
import { toProblem } from '../../../messages/problem.ts';
import type { ProblemCode } from '../../../messages/vocabulary.ts';
import type { Site } from '../../../model/site.ts';

/** Failures caused by the content of a database: the next backup would meet them again. */
const contentFaults: ReadonlySet<ProblemCode> = new Set([
  'backup.database-dump-lacks',
  'backup.database-restore-failed',
  'backup.database-copy-differs',
  'backup.database-unrestorable',
]);

/**
 * Remembers that a backup failed because of a database's content: the backup at the start of an update would fail as
 * well.
 */
export async function journalContentFault({
  journal,
  site,
  error,
}: {
  journal: Journal;
  site: Site;
  error: unknown;
}): Promise<void> {
  const { code, params } = toProblem(error);
  const database = site.backup.databases.find(
    ({ engine, name }) => engine === params['engine'] && name === params['name'],
  );
  if (!contentFaults.has(code) || database === undefined) return;
  const { engine, name } = database;
  const data = {
    code: 'backup.database-not-restorable',
    params: { engine, name, detail: code },
  } as const;
  await journal.append({ attempt: null, event: 'warning', step: null, data });
}
