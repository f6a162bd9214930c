import type { AttemptCourse } from '../domain/attempt/course.ts';
import { completeBackup } from '../domain/backup/take/complete.ts';
import { openServer } from '../domain/database/open-server.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import type { Journal } from '../model/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { toProblem } from '../messages/problem.ts';
import type { Database, Site } from '../model/site.ts';
import { planRecovery } from './recover-plan.ts';
import { listHeldBackups, listSwapped, settle } from './settle-copies.ts';

/**
 * Settles what the last attempt, if finished, left on the database servers: no other backup is made before that. The
 * caller holds the lock.
 *
 * @param keepsUnsaved whether what does not fit into the backup folder is kept and thrown as a problem; otherwise it is
 * given up
 * @throws Problem `backup.no-space`, `backup.folder-unwritable`
 */
export async function settleLeft({
  site,
  ports,
  journal,
  keepsUnsaved,
}: {
  site: Site;
  ports: Ports;
  journal: Journal;
  keepsUnsaved: boolean;
}): Promise<void> {
  const { last } = foldJournal(journal.records);
  if (last === undefined) return;
  // What is to be recovered is left to the recovery.
  const isPending = planRecovery(journal.records).kind !== 'nothing';
  if (isPending && !keepsUnsaved) await saveHeld({ site, ports, journal, course: last });
  if (isPending) return;
  const databases = await listLeft({ site, ports, course: last });
  if (databases.length === 0) return;
  const context = { site, ports, journal, attempt: last.id };
  const by = { attempt: null, step: null };
  const problem = await settle({ context, by, databases, keeps: keepsUnsaved ? 'roomless' : 'none' });
  if (problem !== undefined) throw problem;
}

/**
 * Before a manual restore replaces everything: dumps what a recovery would have dumped in the end. The copies stay,
 * since that restore may use them.
 */
async function saveHeld({
  site,
  ports,
  journal,
  course,
}: {
  site: Site;
  ports: Ports;
  journal: Journal;
  course: AttemptCourse;
}): Promise<void> {
  const by = { attempt: null, step: null };
  const swapped = listSwapped(course);
  for (const { id, held } of listHeldBackups(course))
    await completeBackup({ site, ports, journal, ...by, id, swapped }).catch(async (error: unknown) => {
      const detail = toProblem(error).code;
      for (const { engine, name } of held) {
        const data = { code: 'backup.database-given-up', params: { id, engine, name, detail } } as const;
        await journal.append({ ...by, event: 'warning', data });
      }
    });
}

/** By their stamps: what a killed manual restore has set aside since is left to it. */
async function listLeft({
  site,
  ports,
  course,
}: {
  site: Site;
  ports: Ports;
  course: AttemptCourse;
}): Promise<readonly Database[]> {
  const held = listHeldBackups(course).flatMap((each) => each.held);
  const ids = course.backups.map(({ id }) => id);
  const left: Database[] = [];
  for (const database of site.backup.databases) {
    if (!held.some(({ engine, name }) => engine === database.engine && name === database.name)) continue;
    // A server that does not answer is for the next operation to report.
    const stamp = await openServer({ database, ports, platform: site })
      .readStamp()
      .catch(() => undefined);
    if (stamp !== undefined && ids.includes(stamp)) left.push(database);
  }
  return left;
}
