import type { Messages } from '../../messages/index.ts';
import type { BackupInfo } from '../../model/status.ts';
import type { Wording } from '../wording.ts';

/** One sentence about a new backup. */
export function describeNewBackup({
  backup: { id, base, bytes, files, databases, dumps },
  words,
  format,
}: {
  backup: Pick<BackupInfo, 'id' | 'bytes' | 'files' | 'databases' | 'dumps'> & { readonly base?: string };
  words: Messages['report']['results'];
  format: Wording['format'];
}): string {
  if (base !== undefined && files + dumps === 0) return words.backupUnchanged(id, base);
  const parts = [
    format.bytes(bytes),
    format.count(files, 'files'),
    ...(databases === 0 ? [] : [format.count(databases, 'databases')]),
  ];
  return words.backupCreated(id, parts.join(', '));
}
