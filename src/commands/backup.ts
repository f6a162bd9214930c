import { resolve } from 'node:path';
import { createBackup } from '../domain/backup/take/create.ts';
import { listBackups } from '../domain/backup/record/list.ts';
import { journalContentFault } from '../domain/backup/databases/content-fault.ts';
import { restoreForInspection } from '../domain/backup/databases/inspect-databases.ts';
import { listProtectedBackups } from '../domain/backup/keep/protected.ts';
import { proveBackup } from '../domain/backup/databases/prove.ts';
import { pruneBackups } from '../domain/backup/keep/prune.ts';
import { nameBackup } from '../domain/backup/record/name-backup.ts';
import { requireBackup, requireChain } from '../domain/backup/record/require-chain.ts';
import { requireWhole } from '../domain/backup/record/require-whole.ts';
import { restoreBackup } from '../domain/backup/restore/restore.ts';
import { verifyBackup } from '../domain/backup/keep/verify.ts';
import { isAdministrator, requireAdministrator } from '../domain/person/administrator.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { isJournalUnwritable, readJournalFault } from '../domain/journal/unwritable.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { takeServerTurn } from '../domain/lock/turn.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { nameService } from '../domain/platform/service-control.ts';
import { readServiceState } from '../domain/platform/service-state.ts';
import { requireOwnFolders } from '../domain/site/shared-folder.ts';
import { nameCase } from '../pipeline/describe-ending.ts';
import { planRecovery } from '../pipeline/recover-plan.ts';
import { settleLeft } from '../pipeline/settle-left.ts';
import { isAttended, type CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { Problem } from '../messages/problem.ts';
import type { BackupResult } from '../model/results.ts';
import type { BackupInfo } from '../model/status.ts';
import type { Site } from '../model/site.ts';
import type { NamedDatabase } from '../terms/database.ts';

type ResultOf<Kind extends BackupResult['kind']> = Promise<Extract<BackupResult, { kind: Kind }>>;

/**
 * Backs up the platform's data while it is in service.
 *
 * @throws Problem `permission.*`, `busy.*`, `backup.*`, `prerequisite.folder-shared`
 */
export async function runBackupCreate(context: CommandContext): ResultOf<'backup-created'> {
  const { site, ports, interruption } = context;
  return withJournalForBackup({ context, command: 'backup create' }, async (journal) => {
    await requireOwnFolders(site);
    const onProgress = report(ports, 'backup');
    await settleLeft({ site, ports, journal, keepsUnsaved: true });
    // An attempt to be rolled back needs its own copies.
    const isFree = planRecovery(journal.records).kind === 'nothing';
    const copies = site.backup.rehearse === 'restore' && isFree ? 'prove' : 'none';
    try {
      const backup = await createBackup({
        ...{ site, ports, journal, attempt: null, copies, onProgress, interruption },
      });
      return { kind: 'backup-created', backup };
    } catch (error) {
      await journalContentFault({ journal, site, error });
      throw error;
    }
  });
}

/** Lists the backups, newest first, for anybody who may read them. @throws Problem `backup.folder-unreadable` */
export async function runBackupList({ site }: CommandContext): ResultOf<'backup-list'> {
  const backups = await listBackups({ site });
  return { kind: 'backup-list', backups: backups.toReversed(), folder: site.backup.folder };
}

/**
 * Reads a backup in full. An administrator's verification is journalled; anybody else who may read the backups can
 * verify them too. Only an administrator can also restore its databases beside those in use as proof.
 *
 * @throws Problem `backup.*`, `busy.*`, `permission.*`, `locked.restore-during-attempt`
 */
export async function runBackupVerify(
  context: CommandContext,
  { id: named, restore = false, known }: VerifyOptions,
): ResultOf<'backup-verified'> {
  const { site, ports, interruption } = context;
  const id = await nameBackup(site, named);
  if (restore) await requireAdministrator({ site, ports });
  const verify = async () => {
    const onProgress = report(ports, 'verify');
    const chain = await verifyBackup({ site, ports, id, onProgress, interruption, ...(known && { known }) });
    await requireWhole({ site, id });
    return chain;
  };
  if (!isAdministrator(await ports.system.user(), site.administrators ?? null))
    return { kind: 'backup-verified', id, chain: await verify() };
  return withJournalForBackup({ context, command: 'backup verify' }, async (journal) => {
    if (restore) refuseBeforeRecovery(journal);
    const chain = await verify();
    const proof = restore ? await proveRestorable({ context, journal, id }) : {};
    await journal.append({ attempt: null, event: 'backup.verified', step: null, data: { id, ...proof } });
    return { kind: 'backup-verified', id, chain, ...proof };
  });
}

async function proveRestorable({
  context: { site, ports, interruption },
  journal,
  id,
}: {
  context: CommandContext;
  journal: Journal;
  id: string;
}): Promise<{ readonly restored?: true }> {
  await settleLeft({ site, ports, journal, keepsUnsaved: true });
  await proveBackup({ site, ports, id, onProgress: report(ports, 'restore'), interruption });
  return site.backup.databases.length === 0 ? {} : { restored: true };
}

export interface VerifyOptions {
  readonly id: string;
  readonly restore?: boolean;
  /** Those that were read in full a moment ago. */
  readonly known?: ReadonlySet<string>;
}

export interface RestoreOptions {
  readonly id: string;
  readonly to?: string;
  readonly database?: readonly string[];
  /** Replaces the data without asking. */
  readonly yes?: boolean;
}

/**
 * Restores a backup into a folder, its databases under other names, or all of it to the platform itself, whose services
 * must be stopped first: a service would go on writing to files that no longer exist. The platform's data are replaced only
 * after confirmation: at the terminal, or by an option.
 *
 * @throws Problem `permission.*`, `busy.*`, `backup.*`, `locked.restore-during-attempt`,
 *   `prerequisite.services-running`, `prerequisite.backup-of-other-version`, `prerequisite.restore-declined`,
 *   `usage.yes-missing`, `usage.restore-unconfirmed`
 */
export async function runBackupRestore(
  context: CommandContext,
  { id: named, to, database: choices = [], yes = false }: RestoreOptions,
): ResultOf<'backup-restored'> {
  const { site, ports } = context;
  // An empty variable in a script would mean the current folder.
  if (to === '')
    throw Problem.of('usage.value-missing', { command: 'ospi-update backup restore', option: '--to' });
  const target = to === undefined ? {} : { to: resolve(to) };
  const id = await nameBackup(site, named);
  return withJournalForBackup({ context, command: 'backup restore' }, async (journal) => {
    const onProgress = report(ports, 'restore');
    const databases =
      choices.length === 0
        ? []
        : await restoreForInspection({ site, ports, journal, id, choices, onProgress });
    if (choices.length > 0 && to === undefined)
      return { kind: 'backup-restored', id, folders: [], databases, services: [] };
    if (to === undefined) {
      refuseDuringAttempt(journal);
      await refuseWhileServing({ site, ports });
      await requireConsent({ context, backup: await requireBackup({ site, id }), yes });
      await settleLeft({ site, ports, journal, keepsUnsaved: false });
    }
    const leftOut = to === undefined ? [] : await listLeftOut({ site, id, databases });
    const waiting = { isAttended: isAttended(context), afterAnHour: 'refuse' } as const;
    const turn =
      to === undefined
        ? await takeServerTurn({ ...context, command: 'backup restore', ...waiting })
        : undefined;
    const restoration = { site, ports, journal, attempt: null, id, ...target, onProgress };
    const restored = await restoreBackup(restoration).finally(() => turn?.release());
    const services = to === undefined ? site.services.map(nameService) : [];
    return {
      kind: 'backup-restored',
      id,
      ...target,
      folders: restored.folders,
      databases: [...restored.databases, ...databases],
      ...(leftOut.length > 0 && { leftOut }),
      services,
    };
  });
}

/**
 * Deletes all but the newest chains of backups. Those of the last successful update and of an attempt that did not end
 * well are kept.
 *
 * @throws Problem `permission.*`, `busy.*`, `backup.*`, `prerequisite.folder-shared`
 */
export async function runBackupPrune(context: CommandContext): ResultOf<'backup-pruned'> {
  const { site, ports } = context;
  return withJournalForBackup({ context, command: 'backup prune' }, async (journal) => {
    await requireOwnFolders(site);
    const { keep } = site.backup;
    const protect = listProtectedBackups(journal.records);
    return {
      kind: 'backup-pruned',
      ids: await pruneBackups({ site, ports, journal, attempt: null, keep, protect }),
    };
  });
}

async function withJournalForBackup<T>(
  { context: { site, ports }, command }: { context: CommandContext; command: string },
  action: (journal: Journal) => Promise<T>,
): Promise<T> {
  await requireAdministrator({ site, ports });
  return withJournal({ site, ports, command }, async (journal) => {
    try {
      return await action(journal);
    } catch (error) {
      if (!isJournalUnwritable(error)) throw error;
      throw Problem.of('backup.journal-unwritable', readJournalFault(error), error);
    }
  });
}

function report({ emit }: Ports, step: string): (percent: number) => void {
  return (percent) => {
    emit({ kind: 'progress', step, percent });
  };
}

/** The databases of a backup except those that are restored. */
async function listLeftOut({
  site,
  id,
  databases,
}: {
  site: Site;
  id: string;
  databases: readonly NamedDatabase[];
}): Promise<readonly NamedDatabase[]> {
  const held = (await requireChain({ site, id })).at(-1)?.databases ?? [];
  return held
    .map(({ engine, name }) => ({ engine, name }))
    .filter((one) => !databases.some((other) => other.engine === one.engine && other.name === one.name));
}

/** An attempt to be rolled back needs its own copies, even after it ended under the maintenance page. */
function refuseBeforeRecovery({ records }: Journal): void {
  const plan = planRecovery(records);
  if (plan.kind === 'nothing') return;
  const { attempt } = plan;
  throw Problem.of('locked.restore-during-attempt', nameCase(attempt));
}

/** Its recovery relies on the data as the attempt left them. */
export function refuseDuringAttempt({ records }: Pick<Journal, 'records'>): void {
  const { open, refusal } = foldJournal(records);
  if (open !== undefined && refusal !== undefined)
    throw Problem.of('locked.restore-during-attempt', {
      attempt: refusal.attempt,
      incident: refusal.incident,
    });
}

async function refuseWhileServing({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const states = await Promise.all(
    site.services.map((service) => readServiceState({ service, site, ports })),
  );
  const services = states.filter(({ running }) => running).map(({ name }) => name);
  if (services.length > 0) throw Problem.of('prerequisite.services-running', { services });
}

/** Data of another version would not fit the installed one; if either is unknown, the person decides. */
export async function refuseOtherVersion(
  { site }: Pick<CommandContext, 'site'>,
  { id, version = null }: BackupInfo,
): Promise<void> {
  const installed = await readInstalledVersion({ site });
  if (version !== null && installed !== null && version !== installed)
    throw Problem.of('prerequisite.backup-of-other-version', { id, version, installed });
}

async function requireConsent({
  context: { site, prompt },
  backup,
  yes,
}: {
  context: CommandContext;
  backup: BackupInfo;
  yes: boolean;
}): Promise<void> {
  const { id, createdAt, version = null } = backup;
  await refuseOtherVersion({ site }, backup);
  const installed = await readInstalledVersion({ site });
  if (yes) return;
  if (prompt.isUnheard === true)
    throw Problem.of('usage.yes-missing', { command: `ospi-update backup restore ${id}` });
  if (!prompt.available) throw Problem.of('usage.restore-unconfirmed', { id });
  if (!(await prompt.confirm('restore-backup', { id, createdAt, version, installed })))
    throw Problem.of('prerequisite.restore-declined', { id });
}
