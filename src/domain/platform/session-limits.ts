import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { ProblemParams } from '../../messages/vocabulary.ts';
import type { SessionLimits } from '../../ports/system.ts';

/** An update on a platform with many databases has some sixty open at once; an ordinary session may have a thousand. */
const neededOpenFiles = 256;

/** V8 uses up to 984 KiB whatever the limit, and is killed beyond it; hooks are given eight MiB elsewhere. */
const neededStack = 2048;

/** Node reserves about one GiB before it does anything, and is killed where it gets no more. */
const neededAddressSpace = 4 * 2 ** 20;

/** zstd has a thread for each core, and a hook starts what it likes. */
const neededProcesses = 128;

/**
 * Refuses a session that would run out of what it may open, write, use or start in the middle of an update: the failure
 * would come when the platform is under the page, or keep the journal from being written.
 *
 * @throws Problem `prerequisite.session-limit`
 */
export async function requireSessionLimits({ ports }: { ports: Pick<Ports, 'system'> }): Promise<void> {
  const lack = findLack(await ports.system.limits());
  if (lack !== undefined) throw Problem.of('prerequisite.session-limit', lack);
}

/** The first limit that is too low, in the units of the shell's `ulimit`. Pure. */
function findLack(limits: SessionLimits): ProblemParams['prerequisite.session-limit'] | undefined {
  const { openFiles, fileBytes, stackBytes, addressSpaceBytes, cpuSeconds } = limits;
  const { processes, runningProcesses } = limits;
  const needs = [
    { limit: 'open-files', value: openFiles, needed: neededOpenFiles },
    { limit: 'file-size', value: fileBytes, needed: 'unlimited' },
    { limit: 'stack', value: stackBytes / 1024, needed: neededStack },
    { limit: 'address-space', value: addressSpaceBytes / 1024, needed: neededAddressSpace },
    { limit: 'cpu-time', value: cpuSeconds, needed: 'unlimited' },
    { limit: 'processes', value: processes, needed: runningProcesses + neededProcesses },
  ] as const;
  return needs.find(({ value, needed }) => value < (needed === 'unlimited' ? Infinity : needed));
}
