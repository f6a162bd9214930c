import type { BackupInfo, BackupResult } from '../../ports/results.ts';
import { layTable } from '../layout.ts';
import type { Look } from '../look.ts';
import type { Wording } from '../wording.ts';

/** The table of `backup list`, the newest last, next to the prompt. */
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
  const kind = ({ base, complete }: BackupInfo) => {
    const text = base === undefined ? words.backupFull : words.backupAddsTo(base);
    return complete ? text : `${text}, ${look.paint.red(words.backupIncomplete)}`;
  };
  const { id, created, bytes, files, kind: kindColumn } = words.backupColumns;
  const rows = backups
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((backup) => [
      backup.id,
      format.date(backup.createdAt),
      format.bytes(backup.bytes),
      format.number(backup.files),
      kind(backup),
    ]);
  const head = [id, created, bytes, files, kindColumn].map((text) => look.paint.bold(text));
  return [words.backupsIn(folder), ...layTable([head, ...rows], look)];
}
