import type { Manifest } from '../../model/manifest.ts';
import type { Revocation } from '../../terms/revocation.ts';

/** What a manifest withdraws, in the form in which it stands on record. Pure. */
export function listCarried({
  product,
  version,
  released,
  revokes = [],
}: Pick<Manifest, 'product' | 'version' | 'released' | 'revokes'>): readonly Revocation[] {
  return revokes.map(({ versions = [], archives = [], reason }) => ({
    product,
    versions,
    archives,
    reason,
    issued: new Date(released).toISOString(),
    carriedBy: version,
  }));
}
