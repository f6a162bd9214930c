import type { Revocation } from '../../model/revocation.ts';
import type {
  RangeFault,
  RevocationNotes,
  RevocationProblems,
  RevocationWarnings,
} from '../../model/vocabulary/revocation.ts';
import { writeDate } from '../date.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';
import { faults } from './release.ts';

const date = (iso: string) => writeDate({ iso, language: 'en' });

const sendAsFile =
  'Save it again from the message of support, as an attachment rather than as pasted text. If it is refused again, ask support for a new one.';
const beAlarmed = 'Do not use it. Call support, and tell them where the file comes from.';

const unreadable: Readonly<Record<string, string>> = {
  'not-found': 'there is no such file',
  'not-a-file': 'it is not an ordinary file, but a folder, a link, a pipe or a device',
};

const ranges: Readonly<Record<RangeFault, string>> = {
  malformed: 'is neither a version nor a range of versions',
  'too-long': 'is too long a range',
  unbounded: 'has no upper bound, and would withdraw every version to come',
};

/** Who says so, and when: `Claire Martin, 25 November 2026`. */
export function nameWord({ issuer, carriedBy, issued }: Pick<Revocation, 'issuer' | 'carriedBy' | 'issued'>) {
  const who = issuer ?? (carriedBy === undefined ? '' : `the update to ${carriedBy}`);
  return who === '' ? date(issued) : `${who}, ${date(issued)}`;
}

/** What was withdrawn: `4.3.0, >=4.2.5 <4.2.8, the archive 5f0c…`. */
export function nameScope({ versions, archives }: Pick<Revocation, 'versions' | 'archives'>): string {
  return [...versions, ...archives.map((digest) => `the archive ${digest.slice(0, 16)}…`)].join(', ');
}

export const problems: Sentences<RevocationProblems>['problems'] = {
  'archive.revoked': ({ version, reason, ...word }) => ({
    what: `The vendor has withdrawn this update to ${version} (${nameWord(word)}): ${reason}`,
    remedy: 'Do not install it. Take the newest update that the vendor offers, or ask support for it.',
  }),
  'archive.revocation-unreadable': ({ file, reason }) => ({
    what: `The revocation ${file} cannot be read: ${unreadable[reason] ?? reason}.`,
    remedy:
      'Give the file itself, as support has sent it; check its path, and whether this user may read it.',
  }),
  'archive.revocation-malformed': ({ file, reason }) => ({
    what: `${file} is not a revocation by the vendor: ${faults[reason]}.`,
    remedy: reason === 'newer' ? 'Update ospi-update, then run the command again.' : sendAsFile,
  }),
  'archive.revocation-key-untrusted': ({ file, keyId, trusted }) => ({
    what: `The revocation ${file} is signed with the key ${keyId}, which this site does not trust (it trusts ${trusted.join(', ') || 'none'}).`,
    remedy:
      'If the vendor has announced a new key, verify it with support, then add it to trustedKeys in the site configuration. Otherwise do not use the file.',
  }),
  'archive.revocation-signature-wrong': ({ file, keyId }) => ({
    what: `The signature of ${file} is wrong: what the file says is not what was signed with the key ${keyId}.`,
    remedy: sendAsFile,
  }),
  'archive.revocation-comment-altered': ({ file, keyId }) => ({
    what: `The trusted comment in the signature of ${file} is not what was signed with the key ${keyId}.`,
    remedy: beAlarmed,
  }),
  'archive.revocation-other-purpose': ({ file, purpose }) => ({
    what:
      purpose === 'update'
        ? `${file} is an update archive, not a revocation.`
        : `${file} is signed by the vendor, but for another purpose: it is not a revocation.`,
    remedy:
      purpose === 'update'
        ? 'Give the revocation that support has sent, a small text file.'
        : purpose === 'release'
          ? 'It is a release: give it to `ospi-update support release`.'
          : beAlarmed,
  }),
  'archive.revocation-other-product': ({ file, product, expected }) => ({
    what: `The revocation ${file} is for ${product}; this platform is ${expected}.`,
    remedy: 'Where the server hosts several platforms, name the right one with --platform.',
  }),
  'archive.signed-as-revocation': ({ archive }) => ({
    what: `The signature in ${archive} is that of a revocation, not of an update.`,
    remedy: 'Do not install it. Call support, and tell them where the archive comes from.',
  }),

  'usage.revocation-product': ({ product }) => ({
    what: `“${product}” is not the name of a product.`,
    remedy: 'Give it as the manifests of its updates have it, such as planipsy.',
  }),
  'usage.revocation-versions': ({ range, fault }) => ({
    what: `“${range}” ${ranges[fault]}.`,
    remedy:
      'Give versions such as 4.3.0, or ranges with an upper bound such as ">=4.3.0 <4.3.2", with commas in between. A revocation cannot be taken back.',
  }),
  'usage.revocation-archives': ({ digest }) => ({
    what: `“${digest}” is not a SHA-256 digest.`,
    remedy:
      'Give 64 hexadecimal digits: the manifestSha256 or the sha256 of `ospi-update check ARCHIVE --json`; several with commas in between.',
  }),
  'usage.revocation-too-many': ({ count, maximum }) => ({
    what: `${count} are more than one revocation can hold (${maximum}).`,
    remedy: 'Make ranges of the versions, or several files.',
  }),
};

export const warnings: Sentences<RevocationWarnings>['lines'] = {};

export const notes: Sentences<RevocationNotes>['lines'] = {};

export const text = {
  nameScope,
  revoked: (revocation: Revocation) =>
    `Withdrawn by the vendor (${nameWord(revocation)}): ${nameScope(revocation)}: ${revocation.reason}`,
  before: 'This revocation was on record already; nothing was done.',
  next: 'Archives of it are refused from now on. What is installed stays as it is.',
  installed: (version: string) =>
    `The installed version, ${version}, is among it: ask support for the update that leads from it to a newer one.`,
  made: (file: string, product: string, scope: string) =>
    `${file} withdraws of ${product}: ${scope}. Send it as an attachment; it is given to \`ospi-update support revoke\`. It cannot be taken back.`,
  toSign: (file: string, comment: string) =>
    `${file} is written. Sign it with \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, then append the signature: \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
  status: {
    label: 'Withdrawn',
    one: (revocation: Revocation) =>
      `${nameScope(revocation)}: ${revocation.reason} (${nameWord(revocation)})`,
    installed: (revocation: Revocation) =>
      `withdrawn by the vendor (${nameWord(revocation)}): ${revocation.reason}`,
    toDo: 'ask support for the update that leads from this version to a newer one',
  },
};
