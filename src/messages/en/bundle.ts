import type { BundlePartName, RecoveryOutline } from '../../model/bundle.ts';
import type { CaseDifference } from '../../model/replay.ts';
import type { BundleNotes, BundleProblems, BundleWarnings } from '../../model/vocabulary/bundle.ts';
import type { Sentences } from '../sentences.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'this user may not read it',
  'not-a-file': 'it is not an ordinary file',
  'too-large': 'it is larger than any bundle',
};

/** Why a place is none for a bundle. */
const placeReason = (reason: string) =>
  reason === 'changeable' ? 'others than root could change where that leads' : reason;

export const problems: Sentences<BundleProblems>['problems'] = {
  'usage.bundle-exists': ({ file }) => ({
    what: `There is a file ${file} already.`,
    remedy: 'Name another one with --output, or remove it.',
  }),
  'usage.bundle-unreadable': ({ file, reason }) => ({
    what: `${file} cannot be read (${reasons[reason] ?? reason}).`,
    remedy: 'Name the file that `ospi-update support bundle` has written.',
  }),
  'usage.bundle-invalid': ({ file, place }) => ({
    what: `${file} is not a bundle as \`ospi-update support bundle\` writes it: ${place}.`,
    remedy:
      'Ask the customer to send the file once more, as it was written. Do not unpack this one by other means.',
  }),
  'usage.bundle-newer': ({ file, format }) => ({
    what: `${file} was made by a newer version of ospi-update (format ${format}).`,
    remedy: 'Replay it with that version.',
  }),
  'usage.bundle-undecided': ({ file }) => ({
    what: `${file} holds no facts or no configuration: nothing can be decided for an archive.`,
    remedy: 'Replay it without --with; the list of the bundle says why they are missing.',
  }),
  'usage.replay-folder': ({ folder, reason }) => ({
    what: `The bundle cannot be unpacked into ${folder} (${reason}).`,
    remedy: 'Name a folder that does not exist yet, in one that you may write.',
  }),
  'prerequisite.bundle-unwritable': ({ tried }) => ({
    what: `The bundle could be written nowhere: ${tried.map(({ path, reason }) => `${path} (${placeReason(reason)})`).join(', ')}.`,
    remedy: 'Name a place that has room with --output, on a USB stick for example.',
  }),
  'prerequisite.bundle-declined': () => ({
    what: 'The bundle was not written.',
    remedy: 'Run the command again when it may be.',
  }),
};

export const warnings: Sentences<BundleWarnings>['lines'] = {};

export const notes: Sentences<BundleNotes>['lines'] = {
  'support.bundle-list': ({ lines }) => lines.join('\n'),
  'support.bundle-elsewhere': ({ path, reason, file }) =>
    `${path} cannot be written (${placeReason(reason)}): the bundle goes to ${file} instead.`,
};

const parts: Readonly<Record<BundlePartName, { readonly title: string; readonly what: string }>> = {
  check: {
    title: 'Facts and verdicts',
    what: 'what `check` reads of the server (processors, memory, disks, nginx, services, databases, programs, clock) and what it judges',
  },
  status: { title: 'Status', what: 'what `status` says' },
  journal: { title: 'Journal', what: 'the record of all updates' },
  logs: { title: 'Logs', what: 'the end of what the last updates printed, 256 KiB each' },
  configuration: {
    title: 'Configuration',
    what: 'that of the platform, key by key; of a command only the program',
  },
  archive: { title: 'Archive', what: 'what the last update’s archive says of itself' },
  nginx: { title: 'nginx', what: 'the server blocks of the platform; of unusual directives only the name' },
  machine: { title: 'Server', what: 'versions of the system and of programs, state of the units, disks' },
};

const differing: Readonly<Record<CaseDifference['what'], string>> = {
  verdict: 'Verdict',
  exit: 'Exit status of check',
  refusal: 'Refusal',
  last: 'Last update',
  ending: 'Ending of the update',
  recovery: 'What a recovery would do',
};

const recoveries: Readonly<Record<RecoveryOutline['kind'], (steps: string) => string>> = {
  nothing: () => 'nothing to recover',
  forward: (steps) => `forward, to the new version${steps === '' ? '' : `: ${steps}`}`,
  back: (steps) => `back, to the previous version${steps === '' ? '' : `; to be undone: ${steps}`}`,
  closed: () => 'nothing is undone, the page goes on: support decides',
};

export const text = {
  title: 'What support gets: the content of this bundle',
  made: (tool: string, at: string) => `Made by ospi-update ${tool} at ${at}.`,
  holds: 'In it:',
  lacks: 'Not in it, since there is none or it could not be read:',
  nothing: 'there is none',
  content: (files: string, size: string) => `(${files}; ${size})`,
  parts,
  leftOutTitle: 'Left out, always:',
  leftOut: [
    'everything that the platform stores: data, databases, documents, uploaded files, their names',
    'the content of any other file, the notices, the backups',
    'passwords, keys, tokens, cookies, the arguments of commands, the environment, the list of processes',
    'the words of the maintenance page',
  ],
  pseudonymsTitle: 'Replaced:',
  pseudonyms: [
    'Whatever is not among the common words of such texts (names of people, hosts, users, files, tables; addresses; e-mail; long numbers; numbers behind such names; rows that a database quotes; dates without a time, and those before 2020) stands as anon-… The same value has the same pseudonym in this bundle, and another one in any other. The key of the pseudonyms is kept nowhere.',
    'A name that is a common word as well can stay, above all in what the programs of an update print: look through the logs before you send it.',
    'So the hashes of the journal do not fit its records here. They stand as they were, since they show the order and name the incident; whether the chain holds was verified on the server, and the verdict is among the facts. bundle.json holds the digest of each file of the bundle.',
  ],
  written: (file: string, size: string, sha256: string) =>
    `The bundle is in ${file} (${size}, SHA-256 ${sha256}). Send it to support; look into it first with \`tar -xzf\` if you like.`,
  incomplete: (names: string) => `Not in it: ${names}. The list in the bundle says why.`,
  replay: {
    title: (at: string, tool: string) => `Recorded on ${at} by ospi-update ${tool}; judged again here.`,
    missing: 'Missing',
    check: 'Prerequisites',
    noCheck: 'no facts in the bundle',
    status: 'Status',
    ending: 'What the customer saw',
    recovery: 'A recovery would go',
    recoveries,
    recoveryUnknown: 'not known: the journal is missing or damaged',
    differences: 'Differences between what was recorded and what comes out here',
    same: 'What was recorded and what comes out here are the same.',
    differing,
    recorded: 'recorded',
    replayed: 'here',
    decision: (archive: string) => `Decision for ${archive}`,
    now: 'as it stands',
    released: 'once support has released the platform',
    alreadyInstalled: (version: string) => `version ${version} is installed already: nothing to do`,
    absent: 'none',
  },
};
