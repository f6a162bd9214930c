import type { BackupResult } from '../../model/results.ts';
import type { BackupInfo } from '../../model/status.ts';
import { describeRecorded } from '../describe.ts';
import { layTable } from '../layout.ts';
import type { Look } from '../look.ts';
import type { Wording } from '../wording.ts';

/** The table of `backup list`, in the order given. */
export function renderBackups({
  result: { backups, folder },
  wording: { messages, format },
  look,
}: {
  result: Extract<BackupResult, { kind: 'backup-list' }>;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const words = messages.report.results;
  if (backups.length === 0) return [words.backupsNone(folder)];
  const kind = ({ base, files, dumps, complete }: BackupInfo) => {
    const adds = files + dumps === 0 ? words.backupAddsNothing : words.backupAddsTo;
    const text = base === undefined ? words.backupFull : adds(base);
    return complete ? text : `${text}, ${look.paint.red(words.backupIncomplete)}`;
  };
  const { id, created, version, bytes, files, databases, kind: kindColumn } = words.backupColumns;
  const hasDatabases = backups.some((backup) => backup.databases > 0);
  const rows = backups.map((backup) => [
    backup.id,
    format.date(backup.createdAt),
    backup.version ?? '–',
    format.bytes(backup.bytes),
    format.number(backup.files),
    ...(hasDatabases ? [format.number(backup.databases)] : []),
    kind(backup),
  ]);
  const columns = [id, created, version, bytes, files, ...(hasDatabases ? [databases] : []), kindColumn];
  const head = columns.map((text) => look.paint.bold(text));
  return [words.backupsIn(folder), ...layTable([head, ...rows], look)];
}

/** One line each, in the order given. */
export function renderVerified(
  { backups }: Extract<BackupResult, { kind: 'backups-verified' }>,
  { messages }: Wording,
  look: Look,
): readonly string[] {
  const words = messages.report.results;
  return backups.map(({ id, restored, problem }) =>
    problem === undefined
      ? words.backupIntact(id, restored === true)
      : `${id}: ${look.paint.red(describeRecorded({ problem, messages }).what)}`,
  );
}

/** What would be restored, where, and what is in the way. */
export function renderRestorePlan(
  { id, chain, to, folders, databases, running }: Extract<BackupResult, { kind: 'restore-plan' }>,
  { messages: { report, database } }: Wording,
): readonly string[] {
  const words = report.results.restorePlan;
  const isBeside = to !== undefined || databases.some(({ as }) => as !== undefined);
  const named = databases.map((one) =>
    one.as === undefined ? database.nameIt(one) : `${one.engine}:${one.as}`,
  );
  const what = [...folders, ...named].join(', ');
  return [
    words.what(id, chain.join(', ')),
    isBeside ? words.written(what) : words.replaced(what),
    ...(running.length === 0 ? [] : [words.running(running.join(', '))]),
  ];
}
