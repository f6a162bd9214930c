import { createBackup } from '../../domain/backup/take/create.ts';
import { sortByReach } from '../../domain/database/reachable.ts';
import { restoreBackup } from '../../domain/backup/restore/restore.ts';
import { probeData } from '../../domain/rehearsal/probe-data.ts';
import { probeDatabase } from '../../domain/rehearsal/probe-database.ts';
import { probeFolder } from '../../domain/rehearsal/probe-folder.ts';
import { type Problem, toProblem } from '../../messages/problem.ts';
import type { Database } from '../../model/site.ts';
import { readCourse } from '../history.ts';
import { touchesData } from '../touches-data.ts';
import { settleCopies } from '../settle-copies.ts';
import { sweepAttempt } from '../sweep-attempt.ts';
import type { RollbackContext, Step } from '../step.ts';
import { listUnrescued } from '../unrescued.ts';

/**
 * Long, while the platform is in service and its users keep working. If a hook will touch data, each database gets a
 * copy beside it that is proven equal: a tested way back. Its undo comes last, when the old version is open again: it
 * dumps what the servers still hold, and drops the copies.
 */
export const backup: Step = {
  name: 'backup',
  rehearsal: ({ site, ports, staging, interruption }) => [
    ...[site.backup.folder, site.state].map((folder) => () => probeFolder({ folder, ports })),
    ...site.backup.databases.map(
      (database) => () => probeDatabase({ database, platform: site, ports, folder: staging, interruption }),
    ),
  ],
  async run({ site, ports, journal, attempt, manifest, onProgress }) {
    const copies = site.backup.rehearse === 'restore' && touchesData(manifest) ? 'keep' : 'none';
    await createBackup({ site, ports, journal, attempt, step: 'backup', copies, onProgress });
  },
  undo: (context) => settleCopies({ context, step: 'backup' }),
};

/**
 * Short, with the services stopped: brings the backup, and the copies of the databases, up to the last acknowledged
 * write, so that a rollback loses nothing. If no hook touches data, a rollback has nothing to restore. Its undo
 * restores the data, but only if a hook that touches data had begun: otherwise the current data are what users saved,
 * and are left alone.
 */
export const snapshot: Step = {
  name: 'snapshot',
  lasts: true,
  underPage: true,
  rehearsal: ({ site, ports, manifest }) =>
    manifest === undefined || touchesData(manifest)
      ? site.backup.folders.map((folder) => () => probeData({ folder, ports }))
      : [],
  async run(context) {
    if (!touchesData(context.manifest)) return;
    const { site, ports, journal, attempt, onProgress } = context;
    const base = requireBackup(context, 'backup');
    await createBackup({
      ...{ site, ports, journal, attempt, step: 'snapshot', base, copies: 'refresh', onProgress },
    });
  },
  async undo(context) {
    const { isDataTouched, restored } = readCourse(context);
    if (!isDataTouched) return;
    const { site, ports, journal, attempt, onProgress } = context;
    const id = requireBackup(context, 'snapshot');
    // The old version may have been started on the restored data since: a second restore would lose what it saved.
    if (restored.some((each) => each.id === id)) return;
    await rescueData(context, id);
    const makeRoom = () => sweepAttempt(context);
    const unsaved = listUnrescued(readCourse(context), site.backup.databases);
    await restoreBackup({
      ...{ site, ports, journal, attempt, step: 'snapshot', id, onProgress, makeRoom, unsaved },
    });
  },
};

/**
 * Keeps what the restore is about to replace, as a separate backup. Visitors were kept away, but a Superviseur that
 * answers under the page may have acknowledged something, and support may want to see what the hook left. A database
 * that the hook broke or dropped is left out, so that the rest is kept. Once only: when a restore is resumed, the
 * current data are a mixture that it made itself.
 */
async function rescueData(context: RollbackContext, base: string): Promise<void> {
  if (wasRescueTried(context)) return;
  const { site, ports, journal, attempt } = context;
  try {
    const { reachable, lost } = await sortByReach({ databases: site.backup.databases, ports });
    for (const each of lost) await tellLost(context, each);
    await rescueWhatCanBe({ context, base, databases: reachable });
  } catch (error) {
    const data = { code: 'apply.rescue-failed', params: { detail: toProblem(error).code } } as const;
    await journal.append({ attempt, event: 'warning', step: 'snapshot', data });
  }
}

/** A database that cannot be dumped must not prevent saving the others. */
async function rescueWhatCanBe({
  context,
  base,
  databases,
}: {
  context: RollbackContext;
  base: string;
  databases: readonly Database[];
}): Promise<void> {
  const { site, ports, journal, attempt, to } = context;
  const rescued = { ...site, backup: { ...site.backup, databases } };
  try {
    await createBackup({
      ...{ site: rescued, ports, journal, attempt, step: 'rescue', base, version: to },
      copies: 'leave-replaced',
      leavesOutBroken: true,
    });
  } catch (error) {
    const problem = toProblem(error);
    const { engine, name } = problem.params;
    const database = databases.find((each) => each.engine === engine && each.name === name);
    if (database === undefined) throw error;
    await tellLost(context, { database, problem });
    const others = databases.filter((each) => each !== database);
    await rescueWhatCanBe({ context, base, databases: others });
  }
}

async function tellLost(
  { journal, attempt }: RollbackContext,
  { database: { engine, name }, problem }: { database: Database; problem: Problem },
): Promise<void> {
  const data = {
    code: 'apply.rescue-without-database',
    params: { engine, name, detail: problem.code },
  } as const;
  await journal.append({ attempt, event: 'warning', step: 'snapshot', data });
}

function wasRescueTried(context: RollbackContext): boolean {
  const { backups, warnings } = readCourse(context);
  return (
    backups.some(({ step }) => step === 'rescue') ||
    warnings.some(({ code }) => code === 'apply.rescue-failed')
  );
}

/** The backup that a step of this attempt made, according to the journal. */
function requireBackup(context: RollbackContext, step: string): string {
  const made = readCourse(context).backups.find((each) => each.step === step);
  if (made === undefined) throw new Error(`the attempt has no backup of the step ${step} on record`);
  return made.id;
}
