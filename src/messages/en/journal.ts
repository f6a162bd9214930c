import type { LockHolder } from '../../ports/lock.ts';
import type { JournalNotes, JournalProblems, JournalWarnings } from '../../ports/vocabulary/journal.ts';
import { writeDate } from '../date.ts';
import type { Sentences } from '../sentences.ts';

const damage = {
  form: 'is not a journal record',
  hash: 'was changed after it was written',
  order: 'does not follow from the record before it',
  'cut-off': 'is missing, although an attempt’s log or the system log mentions it',
} as const;

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
  'prerequisite.state-unreadable': ({ path, reason }) => ({
    what: `${path} cannot be read (${reason}).`,
    remedy: 'Run the command as root or as a member of the administrators’ group.',
  }),
  'prerequisite.state-unwritable': ({ path, reason }) => ({
    what: `${path} cannot be written (${reason}).`,
    remedy:
      'Run the command as root, and see that the folder exists on a file system that is mounted for writing and has room.',
  }),
  'busy.lock-held': ({ holder }) => ({
    what: `Another run is at work on this platform: ${nameHolder(holder)}.`,
    remedy: 'Wait until it ends; `ospi-update status --follow` shows how far it is.',
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
