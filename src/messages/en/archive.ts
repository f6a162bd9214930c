import type {
  ArchiveNotes,
  ArchiveProblems,
  ArchiveWarnings,
  EntryFault,
} from '../../model/vocabulary/archive.ts';
import type { Sentences } from '../sentences.ts';

const downloadAgain =
  'Download the archive again from the customer area and hand it over as it is. If it is refused again, call support.';
const callSupport =
  'Do not install it. Call support and tell them where the archive comes from and what this message says.';

const publisher =
  'For the publisher: `ospi-update pack` makes archives; those of other programs are refused.';

const pathFaults = {
  empty: 'has an empty part',
  absolute: 'starts at the root of the file system',
  dot: 'has a part “.”',
  'parent-folder': 'climbs with “..”',
  backslash: 'has a backslash',
  'too-long': 'is too long',
  'not-utf8': 'is not valid UTF-8 text',
  'control-character': 'has a control character',
  misplaced: 'has no place in an archive',
  'no-parent': 'does not stand in a listed folder',
  'inner-parent-folder': 'climbs with “..” after a name',
  outside: 'leads out of the release',
} as const;

const parts = { notice: 'the notice', hook: 'the hook', files: 'the folder' } as const;

const readFaults: Readonly<Record<string, string>> = {
  'not-a-file': 'it is not an ordinary file',
  'too-large': 'it is too large',
};

const partFaults = {
  missing: 'is missing',
  'not-a-file': 'is not an ordinary file',
  misplaced: 'is not where it belongs',
  'not-executable': 'is not executable',
  'too-large': 'is too large',
} as const;

const properties = {
  type: 'kind',
  size: 'size',
  mode: 'permissions',
  target: 'link target',
  content: 'content',
} as const;

const signatureFaults = {
  malformed: 'is not a minisign signature',
  legacy: 'is of minisign’s older form; sign without -l',
  'untrusted-key': 'was made with another key than the public key given',
  wrong: 'does not fit the manifest of this folder',
  'comment-altered': 'had its trusted comment changed',
} as const;

function tellFault(fault: EntryFault): string {
  switch (fault.kind) {
    case 'path':
      return `the name ${fault.path} ${pathFaults[fault.fault]}`;
    case 'link':
      return `the target of the link ${fault.path} (${fault.target}) ${pathFaults[fault.fault]}`;
    case 'mode':
      return fault.mode.startsWith('0')
        ? `every user could write ${fault.path} (permissions ${fault.mode})`
        : `${fault.path} carries special permissions (${fault.mode})`;
    case 'duplicate':
      return `${fault.path} is listed twice`;
    case 'collision':
      return `the names ${fault.path} and ${fault.other} cannot be told apart everywhere (upper and lower case, accents, invisible characters)`;
    case 'part':
      return `${parts[fault.part]} ${fault.path} ${partFaults[fault.fault]}`;
    case 'special-file':
      return fault.type === 'pax'
        ? `it has an extension of tar that is not known here (${fault.path})`
        : `${fault.path} is neither a file, a folder nor a symbolic link (${fault.type})`;
  }
}

export const problems: Sentences<ArchiveProblems>['problems'] = {
  'archive.not-found': ({ archive }) => ({
    what: `There is no file ${archive}.`,
    remedy: 'Check the path of the archive.',
  }),
  'archive.unreadable': ({ archive, reason }) => ({
    what: `The archive ${archive} cannot be read (${reason}).`,
    remedy:
      'Check the permissions of the file and of its folder, and the health of the disk or network share it is on, then run the command again. Through sudo, what you name is opened with your own rights.',
  }),
  'archive.folder': ({ archive }) => ({
    what: `${archive} is a folder, not an update archive.`,
    remedy: 'Hand the archive over as it was downloaded: one .ospi file, not decompressed.',
  }),
  'archive.not-a-file': ({ archive }) => ({
    what: `${archive} is not an ordinary file.`,
    remedy: 'Hand the archive over as it was downloaded: one .ospi file on disk.',
  }),
  'archive.decompressed': ({ archive }) => ({
    what: `${archive} was decompressed after it was downloaded.`,
    remedy:
      'Hand the archive over as it was downloaded. If your browser decompresses downloads by itself, switch that off or download with another program.',
  }),
  'archive.not-an-archive': ({ archive }) => ({
    what: `${archive} is not an update archive.`,
    remedy:
      'Check that it is the .ospi file from the customer area, and not, for instance, a page saved in its place.',
  }),
  'archive.damaged': ({ archive, detail }) => ({
    what: `The archive ${archive} is damaged (${detail}).`,
    remedy: downloadAgain,
  }),
  'archive.truncated': ({ archive }) => ({
    what: `The archive ${archive} is incomplete: its end is missing.`,
    remedy: `The download or the copy probably stopped early. ${downloadAgain}`,
  }),
  'archive.trailing-data': ({ archive }) => ({
    what: `The archive ${archive} goes on after its end: something was added to it.`,
    remedy: downloadAgain,
  }),
  'archive.changed': ({ archive }) => ({
    what: `The archive ${archive} changed while it was being read.`,
    remedy:
      'Wait until nothing writes to the file any more (a copy, a download), then run the command again.',
  }),

  'archive.no-manifest': ({ archive }) => ({
    what: `${archive} is not an update archive: it does not start with a manifest.`,
    remedy: `Check that it is the .ospi file from the customer area, as it was downloaded. ${publisher}`,
  }),
  'archive.unsigned': ({ archive }) => ({
    what: `The archive ${archive} is not signed.`,
    remedy: callSupport,
  }),
  'archive.signature-malformed': ({ archive }) => ({
    what: `What stands in the place of the signature in ${archive} is not a signature.`,
    remedy: callSupport,
  }),
  'archive.signature-legacy': ({ archive }) => ({
    what: `The signature of ${archive} is of an old form that is not accepted any more.`,
    remedy: 'Ask the publisher for an archive that was signed with a current version of minisign.',
  }),
  'archive.key-untrusted': ({ archive, keyId, trusted }) => ({
    what: `The archive ${archive} is signed with the key ${keyId}, which this site does not trust (it trusts ${trusted.join(', ') || 'none'}).`,
    remedy:
      'If the vendor announced a new key, add it to trustedKeys in the site configuration, after checking it with support. Otherwise do not install the archive.',
  }),
  'archive.signature-wrong': ({ archive, keyId }) => ({
    what: `The signature of ${archive} is wrong: its manifest is not what was signed with the key ${keyId}.`,
    remedy: callSupport,
  }),
  'archive.comment-altered': ({ archive, keyId }) => ({
    what: `The trusted comment in the signature of ${archive} is not what was signed with the key ${keyId}.`,
    remedy: callSupport,
  }),

  'archive.format-unknown': ({ archive, format }) => ({
    what: `The archive ${archive} is in format ${format}, which this version of ospi-update does not know.`,
    remedy: 'Update ospi-update, then run the command again.',
  }),
  'archive.manifest-invalid': ({ archive, details }) => ({
    what: [
      `The manifest of ${archive} is signed but not well formed:`,
      ...details.map((detail) => `  ${detail}`),
    ].join('\n'),
    remedy: 'The archive was published with a mistake. Tell support what this message says.',
  }),
  'archive.unsafe-path': ({ archive, path, fault }) => ({
    what: `The archive ${archive} is unsafe: ${tellFault({ kind: 'path', path, fault })}.`,
    remedy: callSupport,
  }),
  'archive.unsafe-link': ({ archive, path, target, fault }) => ({
    what: `The archive ${archive} is unsafe: ${tellFault({ kind: 'link', path, target, fault })}.`,
    remedy: callSupport,
  }),
  'archive.unsafe-mode': ({ archive, path, mode }) => ({
    what: `The archive ${archive} is unsafe: ${tellFault({ kind: 'mode', path, mode })}.`,
    remedy: callSupport,
  }),
  'archive.duplicate-entry': ({ archive, path }) => ({
    what: `The manifest of ${archive} lists ${path} twice.`,
    remedy: callSupport,
  }),
  'archive.colliding-names': ({ archive, path, other }) => ({
    what: `The archive ${archive} cannot be used: ${tellFault({ kind: 'collision', path, other })}.`,
    remedy: 'The archive was published with a mistake. Tell support what this message says.',
  }),
  'archive.unfit-part': ({ archive, part, path, fault }) => ({
    what: `The archive ${archive} cannot be used: ${tellFault({ kind: 'part', part, path, fault })}.`,
    remedy: 'The archive was published with a mistake. Tell support what this message says.',
  }),

  'archive.special-file': ({ archive, path, type }) => ({
    what: `The archive ${archive} is unsafe: ${tellFault({ kind: 'special-file', path, type })}.`,
    remedy: `${callSupport} ${publisher}`,
  }),
  'archive.extra-member': ({ archive, path }) => ({
    what: `The archive ${archive} holds ${path}, which its manifest does not list.`,
    remedy: callSupport,
  }),
  'archive.duplicate-member': ({ archive, path }) => ({
    what: `The archive ${archive} holds ${path} twice.`,
    remedy: callSupport,
  }),
  'archive.missing-member': ({ archive, path, count }) => ({
    what:
      count === 1
        ? `The archive ${archive} lacks ${path}, which its manifest lists.`
        : `The archive ${archive} lacks ${count} files that its manifest lists, ${path} for one.`,
    remedy: downloadAgain,
  }),
  'archive.member-order': ({ archive, path, expected }) => ({
    what: `The archive ${archive} has ${path} where its notice, ${expected}, belongs.`,
    remedy: 'The archive was not made by `ospi-update pack`. Tell support what this message says.',
  }),
  'archive.altered-member': ({ archive, path, property }) => ({
    what: `The archive ${archive} was altered: the ${properties[property]} of ${path} is not what its manifest says.`,
    remedy: downloadAgain,
  }),

  'archive.wrong-product': ({ archive, product, expected }) => ({
    what: `The archive ${archive} is for ${product}; this platform is ${expected}.`,
    remedy: 'Choose the archive of this product, or the right platform with --platform.',
  }),
  'archive.version-out-of-range': ({ version, from, installed }) => ({
    what: `Version ${version} updates platforms in version ${from}; this one is in version ${installed}.`,
    remedy: 'Ask support which update to install first.',
  }),
  'archive.platform-too-old': ({ installed, minimum }) => ({
    what: `This platform is in version ${installed}; ospi-update installs updates from version ${minimum} on.`,
    remedy: 'Ask support how to bring the platform to a version that can be updated.',
  }),
  'archive.downgrade': ({ version, installed, highest }) => ({
    what:
      highest === installed
        ? `Version ${version} is older than the installed version ${installed}.`
        : `Version ${version} is older than version ${highest}, which was installed on this platform before (now: ${installed}).`,
    remedy: 'Choose a newer archive. Only support can bring a platform back to an older version.',
  }),

  'prerequisite.staging-unwritable': ({ folder, reason }) => ({
    what: `The update cannot be unpacked into ${folder} (${reason}).`,
    remedy:
      'See that the file system has room and is mounted for writing, and run the command as root, then try again.',
  }),
  'prerequisite.staging-not-empty': ({ folder }) => ({
    what: `The folder ${folder}, into which the update is to be unpacked, is not empty.`,
    remedy: 'Find out what put something there, empty the folder, then run the command again.',
  }),

  'usage.public-key-malformed': ({ key }) => ({
    what: `This is not a minisign public key: ${key}`,
    remedy: 'Give the line of base64 from the .pub file; it has 56 characters and starts with RW.',
  }),
  'usage.key-unreadable': ({ file, reason }) => ({
    what: `The key file ${file} cannot be read (${readFaults[reason] ?? reason}).`,
    remedy: 'Check the path and the permissions of the key file.',
  }),
  'usage.key-malformed': ({ file }) => ({
    what: `${file} is not a minisign secret key.`,
    remedy: 'Give the .key file that `ospi-update pack --new-key` or `minisign -G` made.',
  }),
  'usage.key-encrypted': ({ file }) => ({
    what: `The key ${file} is protected by a password, which pack does not ask for.`,
    remedy:
      'Write the manifest with `pack DIR --manifest FILE`, sign it with `minisign -S -m FILE`, then pack with --signature and --public-key. A release (--release) is written without --key, and signed the same way.',
  }),
  'usage.key-exists': ({ file }) => ({
    what: `${file} is already there; a key is never overwritten.`,
    remedy: 'Choose another name for the new key.',
  }),
  'usage.pack-options': ({ given }) => ({
    what: `pack cannot do anything with this combination: ${given.join(', ') || 'no option at all'}.`,
    remedy:
      'Use one of: pack DIR --key FILE --output FILE; pack DIR --signature FILE --public-key KEY --output FILE; pack DIR --manifest FILE; pack --new-key PREFIX; pack --release CODE --issuer NAME --reason TEXT [--expires DAYS] [--key FILE] --output FILE; pack --revoke PRODUCT [--versions RANGE] [--archives DIGEST] --issuer NAME --reason TEXT [--key FILE] --output FILE.',
  }),
  'usage.pack-unreadable': ({ path, reason }) => ({
    what: `${path} cannot be read (${readFaults[reason] ?? reason}).`,
    remedy: 'Check the path and its permissions.',
  }),
  'usage.pack-unwritable': ({ path, reason }) => ({
    what: `${path} cannot be written (${reason}).`,
    remedy: 'Check that the folder exists, that you may write to it and that it has room.',
  }),
  'usage.pack-output-exists': ({ output }) => ({
    what: `${output} is already there and is not overwritten.`,
    remedy: 'Choose another name, or remove that file.',
  }),
  'usage.pack-output-inside': ({ output, folder }) => ({
    what: `${output} would be written into ${folder}, the folder that is being packed.`,
    remedy: 'Choose a place outside that folder.',
  }),
  'usage.pack-manifest-invalid': ({ file, details }) => ({
    what: [`${file} is not a well-formed manifest:`, ...details.map((detail) => `  ${detail}`)].join('\n'),
    remedy:
      'Correct it, then pack again. Its keys are described in `man 5 ospi-update-manifest`; the list of entries is filled in by pack.',
  }),
  'usage.pack-refused': ({ folder, fault }) => ({
    what: `${folder} cannot be packed: ${tellFault(fault)}.`,
    remedy: 'Correct the folder. Customers’ servers would refuse an archive made of it.',
  }),
  'usage.pack-changed': ({ path }) => ({
    what: `${path} changed while it was being packed.`,
    remedy: 'See that nothing writes to the folder, then pack again.',
  }),
  'usage.pack-too-large': ({ folder, limitMiB }) => ({
    what: `${folder} has so many files that its manifest is larger than ${limitMiB} MiB.`,
    remedy: 'Put fewer files into the release, for instance by bundling them.',
  }),
  'usage.signature-unfit': ({ file, reason }) => ({
    what: `The signature ${file} does not do: it ${signatureFaults[reason]}.`,
    remedy:
      'Write the manifest anew with `pack DIR --manifest FILE`, sign that file with `minisign -S -m FILE`, and pack without changing the folder in between.',
  }),
};

export const warnings: Sentences<ArchiveWarnings>['lines'] = {};

export const notes: Sentences<ArchiveNotes>['lines'] = {
  'archive.modes-not-kept': ({ count, path, mode, packed }) =>
    `Permissions are not kept: ${path} (${mode}) is packed as ${packed}${count === 1 ? '' : `, and ${count - 1} more change as well`}. An archive has 0755 for folders and what can be executed, 0644 for all else; a hook can set others.`,
};

export const text = {};
