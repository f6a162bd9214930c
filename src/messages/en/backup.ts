import type { BackupNotes, BackupProblems, BackupWarnings } from '../../model/vocabulary/backup.ts';
import { createCheckFormat } from '../check-format.ts';
import type { Sentences } from '../sentences.ts';
import { explainDistrust } from './site.ts';

const { formatNumber } = createCheckFormat('en-GB');

const noBackup = 'No backup was made.';
const asRoot = 'Run the command as root, and see that the folder is on a file system mounted for writing.';

const quote = (lines: readonly string[]) => (lines.length === 0 ? '' : ` It said: ${lines.join(' / ')}`);

const damages = {
  missing: 'is missing',
  digest: 'is not as it was written',
  unreadable: 'cannot be read in full',
  names: 'holds names that lead out of the saved folder: someone tampered with it',
} as const;

export const problems: Sentences<BackupProblems>['problems'] = {
  'backup.folder-unwritable': ({ path, reason }) => ({
    what: `The backup folder ${path} cannot be written (${reason}).`,
    remedy: asRoot,
  }),
  'backup.folder-unreadable': ({ path, reason }) => ({
    what: `The backup folder ${path} cannot be read (${reason}).`,
    remedy:
      'Backups hold all the data, so only their owner may read them: run the command as root or through sudo.',
  }),
  'backup.interrupted': () => ({
    what: 'The work was interrupted, as asked.',
    remedy: 'Run the command again when it suits; nothing half-done was left.',
  }),
  'backup.no-space': ({ path }) => ({
    what: `The file system of ${path} is full.`,
    remedy:
      'Make room there, outside of the data folders (`df` and `df -i` show what is full, `ospi-update backup prune` deletes old backups), then run the command again. `ospi-update check` tells how much is needed.',
    mend: 'Make room there, outside of the data folders (`df` and `df -i` show what is full, `ospi-update backup prune` deletes old backups).',
  }),
  'backup.source-missing': ({ path }) => ({
    what: `The data folder ${path} is not there, or is no folder of its own (symbolic links are not followed). ${noBackup}`,
    remedy: 'See that its file system is mounted, and check `backup.folders` in the site configuration.',
  }),
  'backup.mount-inside': ({ folder, mount }) => ({
    what: `Another file system is mounted at ${mount}, inside the data folder ${folder}: a restore could not put the folder back.`,
    remedy:
      'Mount it elsewhere and name that place in `backup.folders`, or name the folders beside it one by one. Call support if in doubt.',
  }),
  'backup.restore-unfinished': ({ folder }) => ({
    what: `A restore of ${folder} was interrupted while it moved files: the folder now holds old and restored files. ${noBackup}`,
    remedy:
      'Leave the services stopped and run `ospi-update backup restore` again; it takes up from any point.',
  }),
  'backup.program-failed': ({ folder, program, exitCode, lastLines }) => ({
    what: `Backing up ${folder} failed: ${program} ended with code ${exitCode}.${quote(lastLines)}`,
    remedy: 'Mend what it complains of, then run the command again. The backups made before are untouched.',
  }),
  'backup.source-unstable': ({ folder }) => ({
    what: `Folders in ${folder} kept turning into files or links while they were read. ${noBackup}`,
    remedy:
      'Find the program that replaces them, stop it for the time of the backup, and run the command again.',
  }),
  'backup.read-back-failed': ({ file, lastLines }) => ({
    what: `What was written to ${file} could not be read back in full, so it is no backup.${quote(lastLines)}`,
    remedy:
      'Check the disk (`dmesg`, `smartctl`), or move the backup folder to another one; then run the command again.',
  }),
  'backup.unknown': ({ id, folder }) => ({
    what: `There is no backup ${id} in ${folder}.`,
    remedy:
      '`ospi-update backup list` shows the IDs that there are; only `backup verify` takes `latest` as well.',
  }),
  'backup.chain-incomplete': ({ id, missing }) => ({
    what:
      id === missing
        ? `The backup ${id} is damaged: a part of it is missing.`
        : `The backup ${id} only adds to ${missing}, which is missing or damaged.`,
    remedy:
      'Choose another one from `ospi-update backup list`, and make a new one with `ospi-update backup`.',
  }),
  'backup.damaged': ({ id, file, reason }) => ({
    what: `The backup ${id} is damaged: its file ${file} ${damages[reason]}.`,
    remedy:
      'Choose another one from `ospi-update backup list`. Check the disk of the backup folder, and make a new backup.',
  }),
  'backup.folders-differ': ({ id, folders }) => ({
    what: `The backup ${id} is of ${folders.join(', ')}: not the folders that the site configuration names now.`,
    remedy: 'Restore it into another folder with `--to`, and copy what you need from there.',
  }),
  'backup.target-inside': ({ path, folder }) => ({
    what: `The folder ${path} is inside ${folder}, which is the platform’s or its backups’ own.`,
    remedy: 'Name a folder that is outside of all of them.',
  }),
  'backup.target-exposed': ({ path, findings }) => ({
    what: [
      `Others than you could lead what is restored to ${path} elsewhere, or change it. Nothing was restored:`,
      ...findings.map((finding) => `  ${explainDistrust(finding)}`),
    ].join('\n'),
    remedy: 'Name a folder that nobody else may write, nor any folder above it, such as /root/restored.',
  }),
  'backup.view-failed': ({ reason }) => ({
    what: `The data folders cannot be read in safety: root may not mount them apart, so that a link put in the place of a folder could lead outside (${reason}). ${noBackup}`,
    remedy:
      'Let root mount (`unshare --mount true` must succeed): a container must be given the capability SYS_ADMIN. Call support if in doubt.',
  }),
  'backup.path-too-long': ({ folder, path }) => ({
    what: `In ${folder}, folders lie so deep in one another that their path is too long; it begins with ${path}. What is in them could not be restored. ${noBackup}`,
    remedy:
      'Delete or rename these folders, as root, and find out which program makes them: no platform needs such a path. Then back up again.',
  }),
  'backup.target-not-empty': ({ path }) => ({
    what: `The folder ${path} is not empty.`,
    remedy: 'Name a folder that is empty, or not there yet.',
  }),
  'backup.target-unwritable': ({ path, reason }) => ({
    what: `The folder ${path} cannot be written (${reason}).`,
    remedy: asRoot,
  }),
  'backup.extraction-failed': ({ folder, program, exitCode, lastLines }) => ({
    what: `The backup of ${folder} could not be unpacked: ${program} ended with code ${exitCode}. What is in the folder was not touched.${quote(lastLines)}`,
    remedy: 'Mend what it complains of, then run the command again.',
  }),
  'backup.replace-failed': ({ folder, reason }) => ({
    what: `The backup was unpacked and verified, but its files could not all be moved into ${folder} (${reason}). What was there is kept in a folder named \`.ospi-restore-…\`, beside it or in it.`,
    remedy: 'Leave the services stopped, mend the cause, and restore the same backup again.',
  }),
  'prerequisite.backup-of-other-version': ({ id, version, installed }) => ({
    what: `The backup ${id} holds the data of version ${version}, but version ${installed} is installed, which may not be able to work with them.`,
    remedy:
      'Restore its folders into another folder with `--to`, its databases under other names with `--database NAME=OTHER`, and take from there what you need; or call support: only they can make old data fit the version.',
  }),
  'prerequisite.restore-declined': ({ id }) => ({
    what: `The backup ${id} was not restored: the question was not answered with yes.`,
    remedy: 'Run the command again to restore it, or restore it into another folder with `--to`.',
  }),
  'prerequisite.services-running': ({ services }) => ({
    what: `These services are running: ${services.join(', ')}. They would go on writing to files that the restore replaces.`,
    remedy: 'Stop them and run the command again, or restore into another folder with `--to`.',
  }),
  'locked.restore-during-attempt': ({ attempt, incident }) => ({
    what: `The attempt ${attempt} waits for its recovery, which counts on the data and their copies as they are.`,
    remedy: `Restore into another folder with \`--to\`, or call support and give the incident code ${incident}.`,
  }),
};

export const warnings: Sentences<BackupWarnings>['lines'] = {
  'backup.attributes-lost': ({ folder, files, example }) =>
    `${formatNumber(files)} ${files === 1 ? 'file' : 'files'} of ${folder} came back without ACLs or extended attributes, such as ${example}: the file system does not take them. Mount it so that it does (\`mount\` shows how it is mounted), and restore the same backup into another folder there with \`--to\` to compare.`,
  'backup.changed-while-read': ({ folder, files }) =>
    `Although the services were stopped, something wrote to ${folder}: ${formatNumber(files)} ${files === 1 ? 'file' : 'files'} changed while being backed up.`,
};

export const notes: Sentences<BackupNotes>['lines'] = {
  'backup.attributes-kept': ({ folder }) =>
    `In ${folder}, extended attributes that folders were given since the backup stay on them: setfattr (Debian’s package attr) is not installed.`,
  'backup.files-in-motion': ({ folder, files }) =>
    `${formatNumber(files)} ${files === 1 ? 'file' : 'files'} in ${folder} changed while being backed up, as happens while the platform serves; the next backup has them again.`,
};

export const text = {};
