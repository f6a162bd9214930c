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
 * Settles what the last attempt, if it is over, has left on the database servers: until then no other backup is made. The caller holds
 * the lock.
 *
 * @param keepsUnsaved whether what the backup folder cannot take stays, and is thrown; otherwise it is given up
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
  // What waits for a recovery is left to it.
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
 * Before a restoration by hand replaces all that stands there: what a recovery would have dumped in the end. The copies stay, since
 * that restoration may be made by them.
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

/** By their stamps: what a restoration by hand has put aside since, when it was killed, is left to it. */
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
    // A server that does not answer is the matter of whatever comes next.
    const stamp = await openServer({ database, ports, platform: site })
      .readStamp()
      .catch(() => undefined);
    if (stamp !== undefined && ids.includes(stamp)) left.push(database);
  }
  return left;
}
