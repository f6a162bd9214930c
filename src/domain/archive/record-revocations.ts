import { isDeepStrictEqual } from 'node:util';
import type { Journal } from '../../model/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Revocation } from '../../terms/revocation.ts';
import type { OpenArchive } from './open.ts';
import { foldJournal } from '../attempt/state.ts';
import { listCarried } from '../revocation/carried.ts';

/** Records what an accepted archive revokes. A revocation already recorded in the same words is not repeated. */
export async function recordCarried({
  journal,
  ports,
  archive: { manifest, manifestSha256 },
}: {
  journal: Journal;
  ports: Pick<Ports, 'system'>;
  archive: Pick<OpenArchive, 'manifest' | 'manifestSha256'>;
}): Promise<void> {
  const { revocations } = foldJournal(journal.records);
  const fresh = listCarried(manifest).filter(
    (carried) => !revocations.some((known) => isSame(known, carried)),
  );
  for (const revocation of fresh)
    await journal.append({
      attempt: null,
      event: 'archive.revoked',
      step: null,
      data: { ...revocation, sha256: manifestSha256, operator: await ports.system.operator() },
    });
}

function isSame(one: Revocation, other: Revocation): boolean {
  return (['product', 'versions', 'archives', 'reason'] as const).every((key) =>
    isDeepStrictEqual(one[key], other[key]),
  );
}
