import { Problem } from '../../messages/problem.ts';
import type { Refuse } from '../signed-file/refuse.ts';

/** Why a file is no release by support. @param file its name */
export function refuseRelease(file: string): Refuse {
  return (refusal, cause) => {
    switch (refusal.kind) {
      case 'not-found':
        return Problem.of('archive.release-not-found', { file }, cause);
      case 'not-a-file':
        return Problem.of('archive.release-not-a-file', { file }, cause);
      case 'is-update':
        return Problem.of('archive.release-is-update', { file }, cause);
      case 'unreadable':
        return Problem.of('archive.release-unreadable', { file, reason: refusal.reason }, cause);
      case 'malformed':
        return Problem.of('archive.release-malformed', { file, reason: refusal.reason }, cause);
      case 'key-untrusted': {
        const { keyId, trusted } = refusal;
        return Problem.of('archive.release-key-untrusted', { file, keyId, trusted }, cause);
      }
      case 'signature-wrong':
        return Problem.of('archive.release-signature-wrong', { file, keyId: refusal.keyId }, cause);
      case 'comment-altered':
        return Problem.of('archive.release-comment-altered', { file, keyId: refusal.keyId }, cause);
      case 'other-purpose':
        return Problem.of(
          'archive.release-other-purpose',
          { file, ...(refusal.purpose !== undefined && { purpose: refusal.purpose }) },
          cause,
        );
    }
  };
}
