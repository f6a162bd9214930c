import type { Problem } from '../../messages/problem.ts';
import type { SignedFileFault, SignedPurpose } from '../../terms/release.ts';

/** Why a file is not what it was presented as. */
export type FileRefusal =
  | { readonly kind: 'not-found' | 'not-a-file' | 'is-update' }
  /** `reason` is the system's error code. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'malformed'; readonly reason: SignedFileFault }
  | { readonly kind: 'key-untrusted'; readonly keyId: string; readonly trusted: readonly string[] }
  | { readonly kind: 'signature-wrong' | 'comment-altered'; readonly keyId: string }
  /** Signed by a trusted key, but for another purpose: `purpose`, if document and trusted comment agree. */
  | { readonly kind: 'other-purpose'; readonly purpose?: SignedPurpose };

/** Makes the problem in the terms of a purpose. */
export type Refuse = (refusal: FileRefusal, cause?: unknown) => Problem;
