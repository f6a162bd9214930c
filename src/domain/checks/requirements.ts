import type { Facts } from '../../model/facts.ts';
import type { Requirements } from '../../model/manifest.ts';
import type { Judgement } from './judgement.ts';

/** What every platform of the vendor asks of its server. */
export const usualRequirements: Requirements = {
  cpuCores: { minimum: 4, recommended: 8 },
  memoryGiB: { minimum: 8, recommended: 16 },
  freeDiskPercent: 30,
};

/**
 * How much less memory than sold a server may show: its firmware and kernel keep some of it for themselves. A server
 * sold with 8 GB passes for one of 8 GiB; one of 7 does not.
 */
const memoryTolerance = 0.07;

/** Whether memory as the kernel counts it is that of a server of so many GiB. */
export function isMemoryOf(gib: number, memoryBytes: number): boolean {
  return memoryBytes >= gib * 2 ** 30 * (1 - memoryTolerance);
}

/**
 * What this server must have: of the usual requirements and the archive's, the stricter each. Requirements of the site's
 * own take the place of both.
 */
export function chooseRequirements({
  siteRequirements,
  archive,
}: Pick<Facts, 'siteRequirements' | 'archive'>): Requirements {
  if (siteRequirements !== undefined) return siteRequirements;
  const asked = archive?.requirements ?? usualRequirements;
  return {
    cpuCores: raise(usualRequirements.cpuCores, asked.cpuCores),
    memoryGiB: raise(usualRequirements.memoryGiB, asked.memoryGiB),
    freeDiskPercent: Math.max(usualRequirements.freeDiskPercent, asked.freeDiskPercent),
  };
}

interface Levels {
  readonly minimum: number;
  readonly recommended: number;
}

function raise(usual: Levels, asked: Levels): Levels {
  return {
    minimum: Math.max(usual.minimum, asked.minimum),
    recommended: Math.max(usual.recommended, asked.recommended, asked.minimum),
  };
}

/**
 * Requirements of the site's own. Measured: whether there are any. Needed: none, unless support has agreed. Mended by
 * removing them from the site configuration.
 */
export function judgeRequirements({ siteRequirements }: Facts): Judgement<'requirements'> | undefined {
  return siteRequirements && { status: 'warning', params: siteRequirements };
}
