import type { BackupResult } from '../../model/results.ts';
import type { BackupInfo } from '../../model/status.ts';
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
