import semver from 'semver';
import { Problem } from '../../model/problem.ts';
import type { ArchiveIdentity, Revocation } from '../../model/revocation.ts';

/** The first revocation of an archive, by its version or by a digest. Pre-releases are treated as elsewhere. Pure. */
export function findRevocation<Scope extends Pick<Revocation, 'versions' | 'archives'>>(
  revocations: readonly Scope[],
  { version, digests }: ArchiveIdentity,
): Scope | undefined {
  return revocations.find(
    ({ versions, archives }) =>
      versions.some((range) => semver.satisfies(version, range, { includePrerelease: true })) ||
      archives.some((digest) => digests.includes(digest)),
  );
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
