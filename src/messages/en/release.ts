import type {
  ReleaseNotes,
  ReleaseProblems,
  ReleaseWarnings,
  SignedFileFault,
} from '../../model/vocabulary/release.ts';
import { writeDate } from '../date.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';

const date = (iso: string) => writeDate({ iso, language: 'en' });

export const faults: Readonly<Record<SignedFileFault, string>> = {
  'too-large': 'it is far larger than one',
  'not-text': 'it is not UTF-8 text',
  unsigned: 'it holds no signature',
  signature: 'what stands in the place of its signature is none',
  legacy: 'its signature is of minisign’s older form',
  form: 'it is signed, but not written as one',
  newer: 'it is made for a later version of ospi-update',
};

const askForAnother = (contact: string) =>
  `Ask support (${contact}) for a new one, with the incident code that \`ospi-update status\` shows.`;
const sendAsFile =
  'Save it again from the message of support, as an attachment rather than as pasted text. If it is refused again, ask support for a new one.';
const beAlarmed = 'Do not use it. Call support, and tell them where the file comes from.';

export const problems: Sentences<ReleaseProblems>['problems'] = {
  'archive.release-not-found': ({ file }) => ({
    what: `There is no file ${file}.`,
    remedy: 'Check the path of the release file.',
  }),
  'archive.release-unreadable': ({ file, reason }) => ({
    what: `The release file ${file} cannot be read (${reason}).`,
    remedy:
      'Check the permissions of the file and of its folder, then run the command again. Through sudo, what you name is opened with your own rights.',
  }),
  'archive.release-not-a-file': ({ file }) => ({
    what: `${file} is not an ordinary file.`,
    remedy: 'Give the release file itself, as support has sent it: no folder, no link, no pipe.',
  }),
  'archive.release-is-update': ({ file }) => ({
    what: `${file} is an update archive, not a release by support.`,
    remedy:
      'Give the release file that support has sent. The archive is for `ospi-update apply`, once the platform is released.',
  }),
  'archive.release-malformed': ({ file, reason }) => ({
    what: `${file} is not a release by support: ${faults[reason]}.`,
    remedy: reason === 'newer' ? 'Update ospi-update, then run the command again.' : sendAsFile,
  }),
  'archive.release-key-untrusted': ({ file, keyId, trusted }) => ({
    what: `The release ${file} is signed with the key ${keyId}, which this site does not trust (it trusts ${trusted.join(', ') || 'none'}).`,
    remedy:
      'If the vendor announced a new key, add it to trustedKeys in the site configuration, after checking it with support. Otherwise do not use the file.',
  }),
  'archive.release-signature-wrong': ({ file, keyId }) => ({
    what: `The signature of ${file} is wrong: what the file says is not what was signed with the key ${keyId}.`,
    remedy: sendAsFile,
  }),
  'archive.release-comment-altered': ({ file, keyId }) => ({
    what: `The trusted comment in the signature of ${file} is not what was signed with the key ${keyId}.`,
    remedy: beAlarmed,
  }),
  'archive.release-other-purpose': ({ file, purpose }) => ({
    what: `${file} is signed by the vendor, but for another purpose: it is not a release.`,
    remedy:
      purpose === 'revocation' ? 'It is a revocation: give it to `ospi-update support revoke`.' : beAlarmed,
  }),
  'archive.signed-as-release': ({ archive }) => ({
    what: `The signature in ${archive} is that of a release by support, not of an update.`,
    remedy: 'Do not install it. Call support, and tell them where the archive comes from.',
  }),

  'archive.release-other-platform': ({ attempt, platform }) => ({
    what: `The release is for another platform: ${platform} has never had the attempt ${attempt}.`,
    remedy:
      'Where the server hosts several platforms, name the right one with --platform. Otherwise give support the incident code that `ospi-update status` shows here.',
  }),
  'archive.release-other-attempt': ({ attempt, last, pending, contact }) => ({
    what: `The release is for the attempt ${attempt}; what is refused here is the later one, ${last}.`,
    remedy: `Ask support (${contact}) for a new one, with the incident code ${pending}.`,
  }),
  'archive.release-old-head': ({ incident, pending, contact }) => ({
    what: `The release is for the incident ${incident}; the journal has ended the attempt as ${pending} since.`,
    remedy: `Ask support (${contact}) for a new one, with the incident code ${pending}.`,
  }),
  'archive.release-expired': ({ expires, contact }) => ({
    what: `The release has expired on ${date(expires)}.`,
    remedy: askForAnother(contact),
  }),
  'archive.release-used': ({ at, contact }) => ({
    what: `The release was used already: it was put on record on ${date(at)}, and an update was begun since. Each allows one.`,
    remedy: `If updates are refused again, they failed again. ${askForAnother(contact)}`,
  }),
  'prerequisite.nothing-to-release': ({ until }) => ({
    what:
      until === undefined
        ? 'There is nothing to release: updates are not refused.'
        : `There is nothing to release: another release is in force, until ${date(until)}.`,
    remedy: 'Run `ospi-update apply`.',
  }),
  'prerequisite.inbox-without-release': ({ path }) => ({
    what: `There is no file in ${path} that could be a release or a revocation by support.`,
    remedy: 'Save the attachment of support’s message there; its name ends in .txt.',
  }),
  'prerequisite.clock-behind': ({ now, latest }) => ({
    what: `The server’s clock says ${date(now)}, which is past: it was ${date(latest)} already. Whether the release has expired cannot be told.`,
    remedy: 'Set the clock, then run the command again.',
  }),
  'locked.release-interrupted': ({ attempt }) => ({
    what: `The attempt ${attempt} was interrupted, and has not been brought to its end yet: it cannot be released.`,
    remedy:
      'Run `sudo ospi-update support recover` first, then this command again. The release stays good for it.',
  }),
  'locked.release-under-page': ({ attempt, contact, flag }) => ({
    what: `The attempt ${attempt} left the platform under the maintenance page, where it still is: a new update would take what is half-installed for the users’ own.`,
    remedy: `Run \`sudo ospi-update support recover\` first, then this command again; the release stays good. Only if support (${contact}) has repaired the platform with you by other means, and says that it is in order: take the page off with \`rm ${quoteWord(flag)}\` in place of recover.`,
  }),
  'locked.release-unhealthy': ({ attempt, contact, url }) => ({
    what: `The attempt ${attempt} left the platform under the maintenance page. The page is off, but the platform does not say at ${url} that it is healthy.`,
    remedy: `Start its services, or repair it together with support (${contact}), then run this command again. The release stays good.`,
  }),

  'usage.incident-malformed': ({ incident }) => ({
    what: `“${incident}” is not an incident code.`,
    remedy:
      'Give it as `ospi-update status` shows it, such as 20261125-184052-ab12-0f0f1234: digits and the letters a to f alone.',
  }),
  'usage.expiry-malformed': ({ expires, maximumDays }) => ({
    what: `“${expires}” is not a time at which a release may expire.`,
    remedy: `Give a number of days, or a day to come such as 2026-12-24; at most ${maximumDays} days from now.`,
  }),
  'usage.release-text': ({ option, fault, maximum }) => ({
    what: {
      empty: `${option} is empty.`,
      'too-long': `${option} has more than ${maximum} characters.`,
      'not-plain': `${option} holds characters that cannot be shown.`,
    }[fault],
    remedy: 'Give one line of plain text: the administrators read it, and it stays in their journal.',
  }),
};

export const warnings: Sentences<ReleaseWarnings>['lines'] = {};

export const notes: Sentences<ReleaseNotes>['lines'] = {};

export const text = {
  released: (issuer: string, reason: string) => `Released by ${issuer}: ${reason}`,
  releasedBefore: 'This release was on record already; nothing was done.',
  next: (expires: string) =>
    `One update may be begun until ${expires}. If it fails, updates are refused again.`,
  made: (file: string, incident: string, expires: string) =>
    `${file} releases the incident ${incident}, until ${expires}. Send it as an attachment; it is given to \`ospi-update support release\`.`,
  toSign: (file: string, comment: string) =>
    `${file} is written. Sign it with \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, then append the signature: \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
  status: {
    allowed: (expires: string) => `released by support: one may be begun until ${expires}`,
    label: 'Release',
    by: (issuer: string, reason: string) => `${issuer}: ${reason}`,
  },
};
