import type { Manifest } from '../../model/manifest.ts';
import type { Revocation } from '../../terms/revocation.ts';

/** What a manifest revokes, in the form of the record. Pure. */
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
