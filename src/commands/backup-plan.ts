import { join, resolve } from 'node:path';
import { chooseDatabase } from '../domain/backup/databases/inspect-databases.ts';
import { listProtectedBackups } from '../domain/backup/keep/protected.ts';
import { listPrunable } from '../domain/backup/keep/prune.ts';
import { nameBackup } from '../domain/backup/record/name-backup.ts';
import { requireBackup, requireChain } from '../domain/backup/record/require-chain.ts';
import { requireRestorable } from '../domain/backup/restore/restore-to-platform.ts';
import { readJournal } from '../domain/journal/read.ts';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { nameService } from '../domain/platform/service-control.ts';
import { readServiceState } from '../domain/platform/service-state.ts';
import type { BackupRecord } from '../domain/backup/record/record.ts';
import type { JournalRecord } from '../model/journal.ts';
import type { BackupResult } from '../model/results.ts';
import type { CommandContext } from '../ports/context.ts';
import { refuseDuringAttempt, refuseOtherVersion, type RestoreOptions } from './backup.ts';

type ResultOf<Kind extends BackupResult['kind']> = Promise<Extract<BackupResult, { kind: Kind }>>;

/**
 * What `backup prune` would remove, by the same rule. Changes nothing.
 *
 * @throws Problem `permission.*`, `backup.folder-unreadable`, that of a damaged journal
 */
export async function planBackupPrune(context: CommandContext): ResultOf<'backup-pruned'> {
  const { site } = context;
  const protect = listProtectedBackups(await readRecords(context));
  const ids = await listPrunable({ site, keep: site.backup.keep, protect });
  return { kind: 'backup-pruned', ids, planned: true };
}

/**
 * What `backup restore` would restore and replace, and what it would refuse. Reads no content of the backup and changes
 * nothing. Running services do not refuse it: they are named.
 *
 * @throws Problem as `backup restore` does before it begins
 */
export async function planBackupRestore(
  context: CommandContext,
  { id: named, to, database: choices = [] }: RestoreOptions,
): ResultOf<'restore-plan'> {
  const { site } = context;
  const records = await readRecords(context);
  const id = await nameBackup(site, named);
  const chain = await requireChain({ site, id });
  const held = chain.at(-1)?.databases ?? [];
  const inspected = choices.map((choice) => chooseDatabase({ choice, held }));
  const isForPlatform = to === undefined && choices.length === 0;
  if (isForPlatform) {
    refuseDuringAttempt({ records });
    await refuseOtherVersion(context, await requireBackup({ site, id }));
    await requireRestorable({ site, id, chain });
  }
  const databases = isForPlatform ? held.map(({ engine, name }) => ({ engine, name })) : inspected;
  return {
    kind: 'restore-plan',
    id,
    chain: chain.map((record) => record.id),
    ...(to !== undefined && { to: resolve(to) }),
    folders: listFolders({ chain, to, isForPlatform }),
    databases,
    running: isForPlatform ? await listRunning(context) : [],
  };
}

async function readRecords({ site, ports }: CommandContext): Promise<readonly JournalRecord[]> {
  await requireAdministrator({ site, ports });
  const { records, problem } = await readJournal({ site, ports });
  if (problem !== undefined) throw problem;
  return records;
}

function listFolders({
  chain,
  to,
  isForPlatform,
}: {
  chain: readonly BackupRecord[];
  to: string | undefined;
  isForPlatform: boolean;
}): readonly string[] {
  const folders = chain.at(-1)?.folders.map(({ path }) => path) ?? [];
  if (to !== undefined) return folders.map((path) => join(resolve(to), path));
  return isForPlatform ? folders : [];
}

async function listRunning({ site, ports }: CommandContext): Promise<readonly string[]> {
  const states = await Promise.all(
    site.services.map((service) => readServiceState({ service, site, ports })),
  );
  return site.services.filter((_, index) => states[index]?.running).map(nameService);
}
