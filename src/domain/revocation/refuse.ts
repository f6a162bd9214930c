import { Problem } from '../../messages/problem.ts';
import type { Refuse } from '../signed-file/refuse.ts';

/** Why a file is no revocation by the vendor. @param file its name */
export function refuseRevocation(file: string): Refuse {
  return (refusal, cause) => {
    switch (refusal.kind) {
      case 'not-found':
      case 'not-a-file':
        return Problem.of('archive.revocation-unreadable', { file, reason: refusal.kind }, cause);
      case 'unreadable':
        return Problem.of('archive.revocation-unreadable', { file, reason: refusal.reason }, cause);
      case 'is-update':
        return Problem.of('archive.revocation-other-purpose', { file, purpose: 'update' }, cause);
      case 'malformed':
        return Problem.of('archive.revocation-malformed', { file, reason: refusal.reason }, cause);
      case 'key-untrusted': {
        const { keyId, trusted } = refusal;
        return Problem.of('archive.revocation-key-untrusted', { file, keyId, trusted }, cause);
      }
      case 'signature-wrong':
        return Problem.of('archive.revocation-signature-wrong', { file, keyId: refusal.keyId }, cause);
      case 'comment-altered':
        return Problem.of('archive.revocation-comment-altered', { file, keyId: refusal.keyId }, cause);
      case 'other-purpose':
        return Problem.of(
          'archive.revocation-other-purpose',
          { file, ...(refusal.purpose !== undefined && { purpose: refusal.purpose }) },
          cause,
        );
    }
  };
}
