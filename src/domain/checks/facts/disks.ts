import { nameError } from '../../files/error-code.ts';
import type { DatabaseFacts, DiskFacts, Facts } from '../../../model/facts.ts';
import type { Manifest } from '../../../model/manifest.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import { measureNeeds, type Need } from './needs.ts';

/**
 * Measures the file systems that an update or a backup writes to: the free space on each, and the total that all the
 * site's folders on it would take.
 */
export async function measureDisks({
  site,
  ports,
  databases,
  manifest,
}: {
  site: Site;
  ports: Ports;
  databases: readonly DatabaseFacts[];
  manifest: Manifest | undefined;
}): Promise<Pick<Facts, 'disks' | 'unmeasured'>> {
  const { needs, unmeasured } = await measureNeeds({ site, ports, databases, manifest });
  const failures = [...unmeasured];
  const disks = new Map<string, DiskFacts>();
  for (const need of needs) {
    try {
      const space = await ports.system.diskSpace(need.path);
      disks.set(space.device, addNeed({ ...space, ...(disks.get(space.device) ?? untouched) }, need));
    } catch (error) {
      const code = nameError(error);
      failures.push({ path: need.path, reason: code });
    }
  }
  return { disks: [...disks.values()], unmeasured: failures };
}

/** For the journal, the logs, the page, and other small writes that were not measured. */
const untouched = { holds: [], neededBytes: 256 * 2 ** 20, neededInodes: 1000 };

/** Data grow while they are backed up, and file systems round sizes up. */
const growth = 1.05;

export function addNeed(disk: DiskFacts, { folder, bytes, inodes }: Need): DiskFacts {
  return {
    ...disk,
    holds: [...new Set([...disk.holds, folder])],
    neededBytes: disk.neededBytes + Math.ceil(bytes * growth),
    neededInodes: disk.neededInodes + inodes,
  };
}
