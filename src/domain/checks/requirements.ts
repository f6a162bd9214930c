import type { Facts } from '../../model/facts.ts';
import type { Requirements } from '../../model/manifest.ts';
import { usualRequirements } from '../../terms/requirements.ts';
import type { Judgement } from './judgement.ts';

/**
 * How much less memory than advertised a server may report: firmware and kernel reserve some. A server sold with 8 GB
 * passes as 8 GiB; one with 7 GB does not.
 */
const memoryTolerance = 0.07;

/** Whether memory as reported by the kernel is that of a server with this many GiB. */
export function isMemoryOf(gib: number, memoryBytes: number): boolean {
  return memoryBytes >= gib * 2 ** 30 * (1 - memoryTolerance);
}

/**
 * The requirements for this server: the stricter of the default ones and the archive's. Requirements in the site
 * configuration replace both.
 */
export function chooseRequirements({
  siteRequirements,
  archive,
}: Pick<Facts, 'siteRequirements' | 'archive'>): Requirements {
  if (siteRequirements !== undefined) return siteRequirements;
  const asked: Requirements = archive?.requirements ?? usualRequirements;
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
 * Requirements in the site configuration. Measured: whether there are any. Required: none, unless support has agreed.
 * Fixed by removing them from the site configuration.
 */
export function judgeRequirements({ siteRequirements }: Facts): Judgement<'requirements'> | undefined {
  return siteRequirements && { status: 'warning', params: siteRequirements };
}
