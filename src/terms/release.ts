/** What a signed file of support's may be for. */
export type SignedPurpose = 'release' | 'revocation';

/** Why a file is no signed file of its kind. `newer`: it is one of a later version of this tool. */
export type SignedFileFault =
  'too-large' | 'not-text' | 'unsigned' | 'signature' | 'legacy' | 'form' | 'newer';
