import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';
import { chooseRequirements } from './requirements.ts';

/**
 * CPU cores. Measured: the logical cores that a process may use. Required: 4; recommended: 8. Fixed by giving the
 * server, or its virtual machine, more.
 */
export function judgeCpuCores(facts: Facts): Judgement<'cpu-cores'> {
  const { cpuCores: cores } = facts;
  const { minimum, recommended } = chooseRequirements(facts).cpuCores;
  const status = cores < minimum ? 'failed' : cores < recommended ? 'warning' : 'ok';
  return { status, params: { cores, minimum, recommended } };
}
