import type { LockHolder } from '../../model/lock.ts';
import type { JournalNotes, JournalProblems, JournalWarnings } from '../../model/vocabulary/journal.ts';
import { writeDate } from '../date.ts';
import { quoteWord } from '../shell-word.ts';
import type { Sentences } from '../sentences.ts';

const damage = {
  form: 'is not a journal record',
  hash: 'was changed after it was written',
  order: 'does not follow from the record before it',
  'cut-off': 'is missing, although an attempt’s log or the system log mentions it',
} as const;

const foreignForms = {
  link: 'is a symbolic link, not a file of ospi-update’s own',
  'second-name':
    'has a second name elsewhere (a hard link), so that writing into it would change that file as well',
  special: 'is not an ordinary file',
} as const;

/** Why the journal cannot be written any more. */
export const sayJournalFault = (reason: string) =>
  reason === 'replaced' ? 'it was deleted, moved or replaced while it was in use' : reason;

/** What makes it writable again. */
export const mendJournal = (reason: string) =>
  reason === 'replaced'
    ? 'Bring the state folder back to its place, with the journal as it was; if it is deleted, call support before anything else.'
    : 'Mend the disk of the state folder first: it must be mounted for writing and have room (`df`, `dmesg`).';

const notOnRecord = ({ path, reason }: { path: string; reason: string }) => ({
  what: `The journal ${path} can no longer be written (${sayJournalFault(reason)}): what the command did last is not on record.`,
  remedy: `${mendJournal(reason)} Then look at \`ospi-update status\` and \`ospi-update backup list\`.`,
});

/** Who holds the lock: the command, whose it is, since when. */
export const nameHolder = (holder: LockHolder) =>
  holder === 'unknown'
    ? 'its lock file does not name it'
    : `\`${holder.command}\` of ${holder.user} since ${writeDate({ iso: holder.since, language: 'en' })} (process ${holder.pid})`;

export const problems: Sentences<JournalProblems>['problems'] = {
  'prerequisite.journal-damaged': ({ file, line, reason }) => ({
    what: `The journal cannot be trusted: line ${line} of ${file} ${damage[reason]}.`,
    remedy: 'Do not edit or delete the journal. Call support: only they can tell what happened to it.',
  }),
  'prerequisite.journal-foreign': ({ file, line, of, platform }) => ({
    what: `The journal ${file} is not that of ${platform}: its line ${line} is of ${of}.`,
    remedy: `If the configuration of ${platform} was renamed, take its history along with \`ospi-update setup move --platform ${quoteWord(platform)}\` as root, or give it its old name again; each platform needs a \`state\` folder of its own. Otherwise do not edit or delete the journal, and call support.`,
  }),
  'prerequisite.mark-unreadable': ({ path, reason }) => ({
    what: `${path}, which says where the history of this platform is, cannot be ${reason === 'form' ? 'understood' : `read (${reason})`}.`,
    remedy: 'Do not edit it. Bring it back as it was, or call support.',
  }),
  'prerequisite.root-copied': ({ path, platform, target }) => ({
    what: `This platform is a copy of ${platform} in ${target}: its ${path} is that of the original.`,
    remedy: `If the copy is to be a platform of its own, give its configuration a name and a \`state\` folder of its own, delete that file in the copy, and run the command again.`,
  }),
  'prerequisite.platform-moved': ({ path, platform, folder, name, target }) => ({
    what: `The history of this platform is in ${folder}, under the name ${platform} (so says ${path}); the configuration says ${target}, and ${name}.`,
    remedy: `Take it along with \`ospi-update setup move --platform ${quoteWord(name)}\` as root, or give the configuration its old name and its old \`state\` again.`,
  }),
  'prerequisite.state-gone': ({ path, platform, folder, target }) => ({
    what: `The history of ${platform} is not in ${folder} any more, where ${path} says that it is.`,
    remedy: `Bring that folder back, from a backup of the server if need be; if it was moved, name its new place in the configuration (\`state\`) and run \`ospi-update setup move\` as root. If it is lost, call support before anything else: only they can tell whether ${target} may be updated.`,
  }),
  'prerequisite.nothing-to-move': ({ name, folder }) => ({
    what: `Nothing is to be moved: the history of ${name} is in ${folder}, as the configuration says.`,
    remedy:
      'To rename a platform, rename its configuration file first; to move its state, change `state` first.',
  }),
  'prerequisite.move-unfinished': ({ platform, attempt }) => ({
    what: `The update ${attempt} was interrupted, and must be brought to its end before anything is moved.`,
    remedy: `Give the configuration its old name (${platform}) and its old \`state\` again, run \`sudo ospi-update support recover\`, then move.`,
  }),
  'prerequisite.move-under-page': ({ flag }) => ({
    what: `The maintenance page is on (${flag}): nginx would not find it after the move, and let visitors in.`,
    remedy: 'Take the page off first, with support if an update has left it on, then move.',
  }),
  'prerequisite.state-taken': ({ folder }) => ({
    what: `There is another journal in ${folder} already.`,
    remedy: 'Name an empty folder in the configuration (`state`). Do not delete the journal that is there.',
  }),
  'prerequisite.journal-too-large': ({ file, bytes, maximumBytes }) => ({
    what: `The journal cannot be trusted: ${file} has ${bytes} bytes, and none has more than ${maximumBytes}.`,
    remedy: 'Do not edit or delete the journal. Call support: only they can tell what happened to it.',
  }),
  'prerequisite.state-file-foreign': ({ path, form }) => ({
    what: `${path} ${foreignForms[form]}.`,
    remedy:
      'Find out who put it there. If it stands in the place of the journal or of an update’s log, call support; anything else may be deleted, and is made anew.',
  }),
  'prerequisite.state-unreadable': ({ path, reason }) => ({
    what: `${path} cannot be read (${reason}).`,
    remedy: 'Run the command as root or through sudo, or as a member of the administrators’ group.',
  }),
  'prerequisite.place-taken': ({ path, needed }) => ({
    what:
      needed === 'file'
        ? `${path} is a folder, where an update writes a file.`
        : `${path} is not a folder, and an update writes into it as one.`,
    remedy: `See how it came there (\`ls -ld ${quoteWord(path)}\`), move it away, then run the command again.`,
  }),
  'prerequisite.state-unwritable': ({ path, reason }) => ({
    what: `${path} cannot be written (${reason}).`,
    remedy:
      reason === 'EACCES'
        ? 'Run the command with sudo, or as root.'
        : 'See that the folder exists on a file system that is mounted for writing and has room, and that nothing in it was made immutable (`lsattr`).',
  }),
  'internal.journal-unwritable': notOnRecord,
  'backup.journal-unwritable': notOnRecord,
  'usage.attempt-unknown': ({ attempt, known }) => ({
    what: `The journal knows no attempt ${attempt}.`,
    remedy:
      known.length === 0
        ? 'It names none at all.'
        : `The newest that there are: ${known.join(', ')}. \`ospi-update status --history\` shows all.`,
  }),
  'busy.lock-held': ({ holder }) => ({
    what: `Another run is at work on this platform: ${nameHolder(holder)}.`,
    remedy: 'Wait until it ends; `ospi-update status --follow` shows how far it is.',
  }),
  'busy.lock-taken': ({ path, pid, command, user }) => ({
    what: `Another program holds the lock of this platform, ${path}: ${command}, process ${pid} of the user ${user}.`,
    remedy: 'Find out what it does there. End it if it has no business there, then run the command again.',
  }),
  'prerequisite.lock-foreign': ({ path, uid }) => ({
    what: `The lock file ${path} belongs to another user (number ${uid}), who could hold it for ever.`,
    remedy:
      'Find out who can write in that folder, take that right away from them, delete the file, then run the command again.',
  }),
};

export const warnings: Sentences<JournalWarnings>['lines'] = {
  'journal.torn-line-kept-aside': ({ kept, bytes }) =>
    `The journal ended in an unfinished line of ${bytes} bytes, as a power cut leaves it; it was kept in ${kept}.`,
};

export const notes: Sentences<JournalNotes>['lines'] = {
  'lock.start-awaited': ({ holder }) =>
    `Being prepared, not started yet: ${nameHolder(holder)}. Waiting for it…`,
};

export const text = { nameHolder };
