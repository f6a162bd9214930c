import type { Facts } from '../../model/facts.ts';
import { findRevocation } from '../revocation/find.ts';
import type { Judgement } from './judgement.ts';

/**
 * What the vendor has withdrawn, if anything. Measured: the journal. Advised: that the installed version is not among it; it
 * keeps nothing from being installed, since that is the way out. Mended by an update to a version that was not withdrawn.
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
