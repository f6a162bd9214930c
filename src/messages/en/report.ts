import type { MoveResult } from '../../model/results.ts';
import type { NamedDatabase } from '../../model/vocabulary/database.ts';
import { nameIt } from './database.ts';
import type { PlatformEffect } from '../../model/exit-codes.ts';
import type { Questions } from '../../ports/reporter.ts';
import type { Activity, ProcedureStep } from '../../model/vocabulary/steps.ts';
import type { WarningCode } from '../../model/vocabulary/index.ts';

/** The steps of an attempt; hooks carry the vendor's own titles. */
const steps: Readonly<Record<ProcedureStep | Activity, string>> = {
  stage: 'Verification and unpacking of the archive',
  rehearse: 'Rehearsal of the update',
  backup: 'Backup, while the platform stays open',
  'maintenance-on': 'Maintenance page on',
  'stop-services': 'Stop of the services',
  snapshot: 'Backup of the last changes',
  activate: 'Switch to the new version',
  'start-services': 'Start of the services',
  'health-check': 'Health check of the platform',
  hold: 'Waiting for an administrator to open the new version',
  'maintenance-off': 'Maintenance page off',
  prune: 'Clean-up of old backups',
  restore: 'Restoration of the data',
  verify: 'Verification of the backup',
  'verify-archive': 'Verification of the archive',
};

/** What undoing a step does: nobody is to read that a backup was deleted, or that services stop while they start. */
const undoing: Readonly<Partial<Record<ProcedureStep, string>>> = {
  backup: 'Tidying up (the backup is kept)',
  'maintenance-on': 'Health check of the previous version, then maintenance page off',
  'stop-services': 'Start of the previous version’s services',
  snapshot: 'Data as before the update',
  activate: 'Switch back to the previous version',
  'start-services': 'Stop of the new version’s services',
};

/** What an exit code says of the platform; undefined where the message itself must tell. */
const effects: Readonly<Record<PlatformEffect, string | undefined>> = {
  unchanged: 'Nothing was changed on the platform.',
  'rolled-back': 'In effect the platform is as it was before the update.',
  changed: 'The platform was changed and is closed to its users.',
  unknown: undefined,
};

/** For the follow-up page, which strangers can read: without the names that the warnings themselves give. */
const publicWarnings: Readonly<Record<WarningCode, string>> = {
  'apply.visitors-let-in': 'Visitors may have reached the new version: it is not undone any more.',
  'apply.rescue-failed': 'The data as the update left it could not be set aside before it was restored.',
  'apply.rescue-without-database':
    'A database could not be set aside as the update left it before it was restored.',
  'apply.page-not-kept': 'The platform is to stay closed, but visitors do not get the maintenance page.',
  'apply.service-killed': 'A service did not stop in time and had to be killed.',
  'apply.platform-killed': 'A part of the platform ran on after its services had stopped, and was killed.',
  'apply.leftover-kept': 'Old files could not be deleted; the update itself is not concerned.',
  'apply.clean-up-failed': 'Old backups could not be cleaned up; the update itself is not concerned.',
  'backup.changed-while-read': 'Files still changed while they were backed up, with the services stopped.',
  'backup.attributes-lost': 'Files came back without rights or attributes that their disk does not take.',
  'backup.database-not-restorable': 'The content of a database kept a backup from being made.',
  'backup.database-given-up':
    'What a failed update had left of a database could not be saved before it was replaced.',
  'backup.database-left-out': 'Something in a database was broken, and could not be set aside with the rest.',
  'backup.database-sessions-ended': 'Sessions that held a database were ended.',
  'backup.database-users-stay': 'Users of a database server that the update may have made are still there.',
  'backup.database-roles-differ': 'A database came back without some of its users and rights.',
  'backup.database-roles-new': 'Roles of the server that were made since the backup are left.',
  'backup.database-kept':
    'A database is back; what the update had left of it could not be saved, and is kept on the server.',
  'backup.database-left': 'A database is back; the one that it replaced could not be dropped yet.',
  'backup.database-replication-stopped': 'A database is back; what passed its changes on is not running.',
  'backup.database-extension-differs': 'A database came back with another version of an extension.',
  'check.memory-below-recommended': 'The server has less memory than is recommended.',
  'journal.torn-line-kept-aside': 'An unfinished line of the journal was set aside.',
};

export const text = {
  steps,
  undoing,
  effects,
  publicWarnings,
  /** Beside an unchanged platform, of a command that could have begun one. */
  noAttempt: 'This does not count as an attempt.',
  /** Between a label and what it labels, with the spaces that the language wants. */
  label: (name: string) => `${name}:`,
  step: {
    started: (title: string) => `${title}…`,
    finished: (title: string, duration: string) => `${title}: done in ${duration}`,
    failed: (title: string) => `${title}: failed`,
    undoing: (title: string) => `Undoing: ${title}`,
    progress: (title: string, percent: string) => `${title}: ${percent}`,
  },
  attempt: {
    started: (from: string, to: string, title: string) => `Update from ${from} to ${to}: ${title}`,
    recovery: (from: string, to: string, title: string) =>
      `Recovery of the update from ${from} to ${to}: ${title}`,
    succeeded: (duration: string) => `The update succeeded in ${duration}.`,
    'rolled-back': (duration: string) => `The update failed and was undone, after ${duration}.`,
    maintenance: (duration: string) =>
      `The update failed after ${duration}; the platform stays under the maintenance page.`,
    notBack: 'The previous version was not brought back:',
    interrupted: 'The update was interrupted before its end.',
    recovering: {
      forward: (_from: string, to: string) =>
        `This update was not brought to its end; version ${to} was healthy by then, and is now opened.`,
      back: (from: string) =>
        `This update was not brought to its end; it is undone, back to version ${from}.`,
      closed: () =>
        'This update was not brought to its end, and visitors may have reached the new version: the platform is closed.',
    },
    recovered: {
      forward: 'The update was brought to its end: the new version is open.',
      'rolled-back': 'The update was undone: the previous version is open.',
      maintenance: 'The platform could not be opened again; it stays under the maintenance page.',
    },
    released: 'Support has released the platform.',
    rollingBack: (version: string) => `Return to version ${version}`,
  },
  pastReturn:
    'No return was tried: visitors may have reached the new version, and going back would lose what they saved in it.',
  page: { on: 'The maintenance page is being turned on.', off: 'The maintenance page is being turned off.' },
  hold: {
    started: (until: string) =>
      `The new version is healthy, and closed to all but the addresses of maintenance.allow; \`ospi-update status\` says from where it can be looked at. \`sudo ospi-update apply --open\` opens it; on ${until} it opens by itself. There is no way back from here: call support if it must not open.`,
    ended: {
      operator: (user: string) => `${user} opens the new version.`,
      'time-limit': 'The time limit is over: the new version opens by itself.',
    },
  },
  timeLeft: (duration: string) => `about ${duration} left`,
  warning: 'Warning',
  remedy: 'To do',
  cause: 'Cause',
  unknownProblem: (code: string) => ({
    what: `A problem that this version of ospi-update has no words for: ${code}.`,
    remedy: 'Give this code to support.',
  }),
  question: {
    'install-update': ({ version }: Questions['install-update']) =>
      `Have you read the notice, and is version ${version} to be installed now? [y/N]`,
    'change-nginx': () => 'May nginx’s configuration be changed like this, and reloaded? [y/N]',
    'write-bundle': () => 'May this bundle be written? [y/N]',
    'restore-backup': (
      { id, createdAt, version, installed }: Questions['restore-backup'],
      date: (iso: string) => string,
    ) =>
      `Backup ${id} was made on ${date(createdAt)}, of version ${version ?? '(unknown)'}; version ${installed ?? '(none)'} is installed. Its data replace those of the platform, and what was saved since is lost. Restore it now? [y/N]`,
  },
  units: {
    bytes: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'],
    files: { one: 'file', other: 'files' },
    databases: { one: 'database', other: 'databases' },
    entries: { one: 'entry', other: 'entries' },
    records: { one: 'record', other: 'records' },
  },
  results: {
    check: {
      toDo: 'What to do:',
      ok: 'The prerequisites of an update are met.',
      warning: 'The prerequisites of an update are met, with warnings.',
      failed: 'The prerequisites of an update are not met.',
    },
    plan: (from: string, to: string) => `What would run, from ${from} to ${to}:`,
    platformMoved: ({ platform, folder, name, target }: MoveResult) => [
      `The history of ${platform} in ${folder} is now that of ${name} in ${target}; a refusal that stood still stands.`,
      ...(folder === target ? [] : [`What is left in ${folder} is a copy, and may be removed.`]),
      'Now bring nginx and systemd to the new name, as root: `ospi-update setup nginx --install`, `ospi-update setup systemd --output /etc/systemd/system`; then `sudo ospi-update check`.',
      ...(platform === name
        ? []
        : [
            `systemd’s units of the old name are of no use any more: systemctl disable ospi-update-recover-${platform}.service ospi-update-backup-${platform}.timer ospi-update-apply-${platform}.timer; then remove them. Where \`--platform ${platform}\` stands, as in cron, in sudoers, write ${name}.`,
          ]),
    ],
    nothingToRecover: 'Nothing to recover: no update was left half-way.',
    recoveredForward: (from: string, to: string) =>
      `The update is brought to its end: version ${to} is healthy and open to its users (before: ${from}).`,
    recoveredBack: (from: string, to: string) =>
      `The update to ${to} is undone: the platform is in version ${from} again.`,
    dataKept: 'Everything that its users had saved is there.',
    dataRestored: (id: string) =>
      `Its data are those of the backup ${id}, which was restored meanwhile: they were not restored again.`,
    stillRefused: (contact: string, incident: string) =>
      `Updates stay refused until support releases the platform. Call support (${contact}) and give the incident code ${incident}. Send with it the file that \`sudo ospi-update support bundle\` writes.`,
    planTouchesData: 'changes the data; a failure restores them',
    planReturn: {
      copy: (database: NamedDatabase, copying: string | undefined, refreshing: string | undefined) =>
        `If a hook fails, ${nameIt(database)} comes back in seconds: a copy of it is made and compared beside it while the platform serves${copying === undefined ? '' : ` (last time: ${copying})`}, and brought up to date under the page${refreshing === undefined ? '' : ` (last time: ${refreshing})`}.`,
      dump: (database: NamedDatabase) =>
        `If a hook fails, ${nameIt(database)} is restored from its dump under the page, which takes about as long as the dump (backup.rehearse: read).`,
    },
    planNothingDone: 'Nothing was done.',
    nothingToDo: (version: string) => `Nothing to do: version ${version} is installed.`,
    applied: (from: string, to: string) =>
      `Version ${to} is installed and open to its users (before: ${from}).`,
    backupCreated: (id: string, content: string) => `Backup ${id} is done: ${content}.`,
    backupUnchanged: (id: string, base: string) =>
      `Backup ${id} is done: no file is new or has changed since the backup ${base}.`,
    backupsNone: (folder: string) => `No backup in ${folder} yet.`,
    backupsIn: (folder: string) => `Backups in ${folder}:`,
    backupColumns: {
      id: 'Backup',
      created: 'Made',
      version: 'Version',
      kind: 'Kind',
      bytes: 'Size',
      files: 'Files',
      databases: 'Databases',
    },
    backupFull: 'full',
    backupAddsTo: (id: string) => `adds to ${id}`,
    backupAddsNothing: (id: string) => `no new or changed file since ${id}`,
    backupIncomplete: 'not whole: a part is not in its folder',
    backupVerified: (id: string, isRestored: boolean) =>
      isRestored
        ? `Backup ${id} is intact. Its databases were restored beside those in use, and are the same.`
        : `Backup ${id} is intact: it was read back to its end.`,
    backupRestored: (id: string, folders: string) => `Backup ${id} was restored to the platform: ${folders}.`,
    backupRestoredNext: (services: string) => `Now start the services again, in this order: ${services}.`,
    backupRestoredTo: (id: string, folders: string) =>
      `Backup ${id} was restored beside the platform. Its files are now in: ${folders}`,
    databasesLeftOut: (databases: string, renaming: string, id: string) =>
      `A folder cannot hold the backup’s databases: ${databases}. Each is brought under another name, beside the one in use, by for instance: ospi-update backup restore ${id} --database ${renaming}look`,
    databaseRestoredAs: (name: string, as: string) =>
      `The database ${name} of the backup is now on its server as ${as}, for you to look at. Delete it when you are done.`,
    backupsPruned: (ids: string) => `Removed old backups: ${ids}.`,
    backupsPrunedNone: 'No backup was old enough to be removed.',
    noticeAccepted: (version: string) => `The acceptance of the notice of version ${version} is on record.`,
    manifestWritten: (manifest: string) =>
      `${manifest} is written. Sign it with \`minisign -S -m ${manifest}\`, then pack with --signature and --public-key.`,
    packed: (archive: string, version: string, bytes: string, entries: string) =>
      `${archive} is packed and signed: version ${version}, ${bytes}, ${entries}.`,
    keyCreated: (key: string, publicKeyFile: string) =>
      `Secret key: ${key} (keep it safe and give it to nobody). Public key: ${publicKeyFile}`,
    keyToTrust: (publicKey: string) => `For \`trustedKeys\` in the site configuration: ${publicKey}`,
    nginxSetUp: {
      installed: (snippet: string) =>
        `nginx shows the maintenance page from now on; ${snippet} is included and in force.`,
      removed: (snippet: string) =>
        `${snippet} is included no more, and removed; nginx’s configuration is as it was before.`,
      unchanged: () => 'nginx needs no change.',
    },
    snippetWritten: (file: string) => `The nginx snippet was written to ${file}.`,
  },
};
