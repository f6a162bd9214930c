/** What can be reported of a release by support: the file that lifts the refusal after a failed attempt. `file` is its name. */
export interface ReleaseProblems {
  'archive.release-not-found': { readonly file: string };
  'archive.release-unreadable': { readonly file: string; readonly reason: string };
  /** A folder, a link, a FIFO, a device, a socket. */
  'archive.release-not-a-file': { readonly file: string };
  'archive.release-is-update': { readonly file: string };
  'archive.release-malformed': { readonly file: string; readonly reason: SignedFileFault };
  'archive.release-key-untrusted': {
    readonly file: string;
    readonly keyId: string;
    readonly trusted: readonly string[];
  };
  'archive.release-signature-wrong': { readonly file: string; readonly keyId: string };
  'archive.release-comment-altered': { readonly file: string; readonly keyId: string };
  /** A trusted key has signed it, but not as a release: as `purpose`, where it is known. */
  'archive.release-other-purpose': { readonly file: string; readonly purpose?: SignedPurpose };
  /** The other way round: an archive whose signature is that of a release. */
  'archive.signed-as-release': { readonly archive: string };

  'archive.release-other-platform': { readonly attempt: string; readonly platform: string };
  /** `pending` is the incident code of what is refused here. */
  'archive.release-other-attempt': Refused & {
    readonly attempt: string;
    readonly last: string;
    readonly pending: string;
  };
  /** Of the right attempt, but not as the journal has it. */
  'archive.release-old-head': Refused & { readonly incident: string; readonly pending: string };
  'archive.release-expired': Refused & { readonly expires: string };
  /** `at` is when it was put on record; an attempt was begun since. */
  'archive.release-used': Refused & { readonly at: string };
  /** `until`: another release is in force. */
  'prerequisite.nothing-to-release': { readonly until?: string };
  /** No file in the inbox that could be one. */
  'prerequisite.inbox-without-release': { readonly path: string };
  /** `latest` is what is known of the time: a record of the journal, or the release. */
  'prerequisite.clock-behind': { readonly now: string; readonly latest: string };
  'locked.release-interrupted': { readonly attempt: string };
  'locked.release-under-page': Refused & { readonly attempt: string; readonly flag: string };
  'locked.release-unhealthy': Refused & { readonly attempt: string; readonly url: string };

  'usage.incident-malformed': { readonly incident: string };
  'usage.expiry-malformed': { readonly expires: string; readonly maximumDays: number };
  'usage.release-text': {
    readonly option: string;
    readonly fault: 'empty' | 'too-long' | 'not-plain';
    readonly maximum: number;
  };
}

/** What a signed file of support's may be for. */
export type SignedPurpose = 'release' | 'revocation';

/** Why a file is no signed file of its kind. `newer`: it is one of a later version of this tool. */
export type SignedFileFault =
  'too-large' | 'not-text' | 'unsigned' | 'signature' | 'legacy' | 'form' | 'newer';

interface Refused {
  /** How support is reached, as the site configuration says. */
  readonly contact: string;
}

export interface ReleaseWarnings {}

export interface ReleaseNotes {}
