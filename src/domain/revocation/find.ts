import { Problem } from '../../messages/problem.ts';
import type { ArchiveIdentity, Revocation } from '../../terms/revocation.ts';
import { isWithdrawn } from '../../model/revocation.ts';

/** The first that withdraws an archive. Pure. */
export function findRevocation<Scope extends Pick<Revocation, 'versions' | 'archives'>>(
  revocations: readonly Scope[],
  identity: ArchiveIdentity,
): Scope | undefined {
  return revocations.find((scope) => isWithdrawn(identity, scope));
}

/** @throws Problem `archive.revoked`, with the vendor's reason */
export function requireNotRevoked({
  archive,
  identity,
  revocations,
}: {
  archive: string;
  identity: ArchiveIdentity;
  revocations: readonly Revocation[];
}): void {
  const revocation = findRevocation(revocations, identity);
  if (revocation === undefined) return;
  const { reason, issued, issuer, carriedBy } = revocation;
  throw Problem.of('archive.revoked', {
    archive,
    version: identity.version,
    reason,
    issued,
    ...(issuer !== undefined && { issuer }),
    ...(carriedBy !== undefined && { carriedBy }),
  });
}
