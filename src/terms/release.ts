/** What a signed file from support may be for. */
export type SignedPurpose = 'release' | 'revocation';

/** Why a file is not a signed file of its kind. `newer`: it requires a later version of this tool. */
export type SignedFileFault =
  'too-large' | 'not-text' | 'unsigned' | 'signature' | 'legacy' | 'form' | 'newer';
