import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';
import { chooseRequirements, isMemoryOf } from './requirements.ts';

/**
 * Memory. Measured: what the kernel reports. Required: 8 GiB, with the tolerance of requirements.ts; recommended: 16.
 * Fixed by giving the server, or its virtual machine, more.
 */
export function judgeMemory(facts: Facts): Judgement<'memory'> {
  const { memoryBytes } = facts;
  const { minimum, recommended } = chooseRequirements(facts).memoryGiB;
  const status = !isMemoryOf(minimum, memoryBytes)
    ? 'failed'
    : !isMemoryOf(recommended, memoryBytes)
      ? 'warning'
      : 'ok';
  // One decimal: the memory that the kernel reserves differs a little between boots, and a journalled warning must not.
  const memoryGiB = Math.round((memoryBytes / 2 ** 30) * 10) / 10;
  return { status, params: { memoryGiB, minimumGiB: minimum, recommendedGiB: recommended } };
}
