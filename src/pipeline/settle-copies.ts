import type { AttemptCourse } from '../domain/attempt/course.ts';
import { completeBackup } from '../domain/backup/take/complete.ts';
import { finishCopies } from '../domain/backup/databases/finish-copies.ts';
import { isAmong } from '../domain/backup/databases/named-databases.ts';
import type { SwappedDatabase } from '../domain/backup/databases/restore-databases.ts';
import { journalRestoreWarnings } from '../domain/backup/databases/restore-warnings.ts';
import { openServer } from '../domain/database/open-server.ts';
import type { Ports } from '../ports/ports.ts';
import { type Problem, toProblem } from '../messages/problem.ts';
import type { Database, Site } from '../model/site.ts';
import type { NamedDatabase } from '../terms/database.ts';
import { readCourse } from './history.ts';
import type { RollbackContext } from './step.ts';
import { listUnrescued } from './unrescued.ts';

/** All of it, only what lacks room in the backup folder, or nothing. */
type Keeps = 'all' | 'roomless' | 'none';

type Context = Pick<RollbackContext, 'site' | 'ports' | 'journal' | 'attempt'>;

/**
 * At the end of an attempt, with the platform open: dumps what only the database servers still hold of its backups,
 * then drops the copies. Idempotent. A failure is only a warning: neither the old nor the new version needs any of it.
 * What cannot be dumped now stays on its server, for `settleLeft`.
 */
export async function settleCopies({ context, step }: { context: Context; step: string }): Promise<void> {
  const { attempt, site } = context;
  await settle({ context, by: { attempt, step }, databases: site.backup.databases, keeps: 'all' });
}

/**
 * Settles what a finished attempt left on the database servers because the backup folder was full or a server was down.
 *
 * @param keeps what is kept if it cannot be dumped; the rest is dropped
 * @returns the first reason why something is kept
 */
export async function settle({
  context,
  by,
  databases,
  keeps,
}: {
  context: Context;
  /** The databases whose copies are dropped. */
  databases: readonly Database[];
  /** The attempt that the records belong to: records of a finished one would change its incident code. */
  by: { readonly attempt: string | null; readonly step: string | null };
  keeps: Keeps;
}): Promise<Problem | undefined> {
  const { site, ports, journal, attempt } = context;
  const warn = async (error: unknown) => {
    const data = { code: 'apply.clean-up-failed', params: { detail: toProblem(error).code } } as const;
    await journal.append({ ...by, event: 'warning', data });
  };
  const course = readCourse({ journal, attempt });
  const swapped = listSwapped(course);
  const unsaved: NamedDatabase[] = [];
  let reason: Problem | undefined;
  for (const { id, held } of listHeldBackups(course))
    await completeBackup({ site, ports, journal, ...by, id, swapped }).catch(async (error: unknown) => {
      await warn(error);
      const problem = toProblem(error);
      if (keeps === 'none' || (keeps === 'roomless' && !isOfFolder(problem))) return;
      reason ??= problem;
      unsaved.push(...held);
    });
  const isSaved = (database: NamedDatabase) => !isAmong(unsaved, database);
  const unrescued = listUnrescued(course, site.backup.databases);
  const done = swapped.filter(isSaved);
  const tell = (finished: readonly SwappedDatabase[]) =>
    journalRestoreWarnings({ journal, ...by, databases: finished });
  for (const { id } of course.restored)
    await finishCopies({ site, ports, id, swapped: done, unsaved: unrescued }).then(tell).catch(warn);
  // What was kept of them would be dropped too.
  const isKept = (database: NamedDatabase) => isAmong(done, database) && isAmong(unrescued, database);
  for (const database of databases.filter((each) => isSaved(each) && !isKept(each)))
    await dropCopies({ site, database, ports }).then(tell).catch(warn);
  return reason;
}

/** Whether there may be room later. What cannot be dumped for another reason would stay forever. */
function isOfFolder({ code }: Problem): boolean {
  return code === 'backup.no-space' || code === 'backup.folder-unwritable';
}

async function dropCopies({ site, database, ports }: { site: Site; database: Database; ports: Ports }) {
  const { engine, name } = database;
  return [{ engine, name, warnings: await openServer({ database, ports, platform: site }).dropCopies() }];
}

/** Its copy has replaced the live database. */
export function listSwapped({ restored }: Pick<AttemptCourse, 'restored'>): readonly NamedDatabase[] {
  return restored.flatMap(({ databases = [] }) => databases);
}

/** The backups of which the database servers held a part when they were made. */
export function listHeldBackups({ backups }: Pick<AttemptCourse, 'backups'>): readonly {
  readonly id: string;
  readonly held: readonly NamedDatabase[];
}[] {
  return backups.flatMap(({ id, databases = [] }) => {
    const held = databases.filter((each) => 'held' in each);
    return held.length === 0 ? [] : [{ id, held }];
  });
}
