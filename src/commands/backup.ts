import { resolve } from 'node:path';
import { createBackup } from '../domain/backup/create.ts';
import { listBackups } from '../domain/backup/list.ts';
import { pruneBackups } from '../domain/backup/prune.ts';
import { restoreBackup } from '../domain/backup/restore.ts';
import { verifyBackup } from '../domain/backup/verify.ts';
import { isAdministrator, requireAdministrator } from '../domain/checks/administrator.ts';
import { foldJournal } from '../domain/journal/state.ts';
import { openJournal } from '../domain/journal/write.ts';
import { withLock } from '../domain/lock/lock.ts';
import { readServiceState } from '../domain/platform/services.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { Problem } from '../ports/problem.ts';
import type { BackupResult } from '../ports/results.ts';
import type { Site } from '../ports/site.ts';

type ResultOf<Kind extends BackupResult['kind']> = Promise<Extract<BackupResult, { kind: Kind }>>;

/**
 * Backs the platform's data up while it serves.
 *
 * @throws Problem `permission.*`, `busy.*`, `backup.*`
 */
export async function runBackupCreate(context: CommandContext): ResultOf<'backup-created'> {
  const { site, ports, interruption } = context;
  return withJournal({ context, command: 'backup create' }, async (journal) => {
    const onProgress = report(ports, 'backup');
    const backup = await createBackup({ site, ports, journal, attempt: null, onProgress, interruption });
    return { kind: 'backup-created', backup };
  });
}

/** Lists the backups, for whoever may read them. @throws Problem `backup.folder-unreadable` */
export async function runBackupList({ site }: CommandContext): ResultOf<'backup-list'> {
  return { kind: 'backup-list', backups: await listBackups({ site }), folder: site.backup.folder };
}

/**
 * Reads a backup in full. An administrator's verification is journalled; anybody else who may read the backups verifies
 * for himself.
 *
 * @throws Problem `backup.*`, `busy.*`
 */
export async function runBackupVerify(
  context: CommandContext,
  { id }: { readonly id: string },
): ResultOf<'backup-verified'> {
  const { site, ports, interruption } = context;
  const verify = async () => {
    const onProgress = report(ports, 'verify');
    return verifyBackup({ site, ports, id, onProgress, interruption });
  };
  if (!isAdministrator(await ports.system.user(), site.administrators ?? null))
    return { kind: 'backup-verified', id, chain: await verify() };
  return withJournal({ context, command: 'backup verify' }, async (journal) => {
    const chain = await verify();
    await journal.append({ attempt: null, event: 'backup.verified', step: null, data: { id } });
    return { kind: 'backup-verified', id, chain };
  });
}

/**
 * Restores a backup into a folder, or to the platform itself, whose services must be stopped by then: a service would go
 * on writing to files that are no longer there.
 *
 * @throws Problem `permission.*`, `busy.*`, `backup.*`, `prerequisite.services-running`, `locked.restore-during-attempt`
 */
export async function runBackupRestore(
  context: CommandContext,
  { id, to }: { readonly id: string; readonly to?: string },
): ResultOf<'backup-restored'> {
  const { site, ports } = context;
  const target = to === undefined ? {} : { to: resolve(to) };
  return withJournal({ context, command: 'backup restore' }, async (journal) => {
    if (to === undefined) {
      refuseDuringAttempt(journal);
      await refuseWhileServing({ site, ports });
    }
    const onProgress = report(ports, 'restore');
    await restoreBackup({ site, ports, journal, attempt: null, id, ...target, onProgress });
    return { kind: 'backup-restored', id, ...target };
  });
}

/**
 * Deletes all but the newest chains of backups. Those of an attempt that did not end well stay: support may need them.
 *
 * @throws Problem `permission.*`, `busy.*`, `backup.*`
 */
export async function runBackupPrune(context: CommandContext): ResultOf<'backup-pruned'> {
  const { site, ports } = context;
  return withJournal({ context, command: 'backup prune' }, async (journal) => {
    const { keep } = site.backup;
    const protect = listBackupsInCase(journal);
    return {
      kind: 'backup-pruned',
      ids: await pruneBackups({ site, ports, journal, attempt: null, keep, protect }),
    };
  });
}

async function withJournal<T>(
  { context: { site, ports }, command }: { context: CommandContext; command: string },
  action: (journal: Journal) => Promise<T>,
): Promise<T> {
  await requireAdministrator({ site, ports });
  return withLock({ site, ports, command }, async () => {
    const journal = await openJournal({ site, ports });
    try {
      return await action(journal);
    } finally {
      await journal.close();
    }
  });
}

function report({ emit }: Ports, step: string): (percent: number) => void {
  return (percent) => {
    emit({ kind: 'progress', step, percent });
  };
}

/** Its recovery counts on the data as the attempt left them. */
function refuseDuringAttempt({ records }: Journal): void {
  const { open, refusal } = foldJournal(records);
  if (open !== undefined && refusal !== undefined)
    throw Problem.of('locked.restore-during-attempt', {
      attempt: refusal.attempt,
      incident: refusal.incident,
    });
}

async function refuseWhileServing({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const states = await Promise.all(site.services.map((service) => readServiceState({ service, ports })));
  const services = states.filter(({ running }) => running).map(({ name }) => name);
  if (services.length > 0) throw Problem.of('prerequisite.services-running', { services });
}

function listBackupsInCase({ records }: Journal): readonly string[] {
  const { last } = foldJournal(records);
  if (last === undefined || last.ending?.kind === 'succeeded') return [];
  return last.records.flatMap((record) => (record.event === 'backup.created' ? [record.data.id] : []));
}
