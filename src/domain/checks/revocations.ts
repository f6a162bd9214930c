import type { Facts } from '../../model/facts.ts';
import { findRevocation } from '../revocation/find.ts';
import type { Judgement } from './judgement.ts';

/**
 * Revocations by the vendor, if any. Measured: the journal. Recommended: the installed version is not revoked; this
 * never prevents an installation, since an update is the way out. Fixed by an update to a version that is not revoked.
 */
export function judgeRevocations({
  journal: { revocations = [] },
  platform: { version, digests = [] },
}: Facts): Judgement<'revocations'> | undefined {
  if (revocations.length === 0) return undefined;
  const revoked = version === null ? undefined : findRevocation(revocations, { version, digests });
  return version === null || revoked === undefined
    ? { status: 'ok', params: { revocations } }
    : { status: 'warning', params: { revocations, version, revoked } };
}
