import { listBackups } from '../domain/backup/record/list.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { BackupResult } from '../model/results.ts';
import type { CommandContext } from '../ports/context.ts';
import { runBackupVerify } from './backup.ts';

type Verified = Extract<BackupResult, { kind: 'backups-verified' }>;

/**
 * Verifies all backups, one after the other; one that is not intact does not keep the others from being read. The lock is
 * free in between, so that an update need not wait for all of them.
 *
 * @throws Problem `backup.none`; what concerns the server and not one backup, such as `busy.*`
 */
export async function runBackupVerifyAll(
  context: CommandContext,
  { restore = false }: { readonly restore?: boolean },
): Promise<Verified> {
  const { site, interruption } = context;
  const all = await listBackups({ site });
  if (all.length === 0) throw Problem.of('backup.none', { folder: site.backup.folder });
  const known = new Set<string>();
  const backups: Verified['backups'][number][] = [];
  // Oldest first: each chain is read once.
  for (const { id } of all) {
    const found = await verifyOne(context, { id, restore, known });
    if (interruption.aborted) throw Problem.of('backup.interrupted', {});
    backups.unshift(found);
    if (found.problem === undefined) known.add(id);
  }
  const isIntact = backups.every(({ problem }) => problem === undefined);
  return { kind: 'backups-verified', backups, exit: isIntact ? 'ok' : 'backup' };
}

async function verifyOne(
  context: CommandContext,
  options: { readonly id: string; readonly restore: boolean; readonly known: ReadonlySet<string> },
): Promise<Verified['backups'][number]> {
  const { id } = options;
  try {
    const { restored } = await runBackupVerify(context, options);
    return { id, ...(restored && { restored }) };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.exit !== 'backup') throw problem;
    return { id, problem: problem.toRecord() };
  }
}
