import { isAlive, readProcess, type Process } from './processes.ts';
import { findServiceProcesses } from './service-processes.ts';
import { readSteadyStand } from './service-state.ts';
import type { ServiceTask } from './service-task.ts';

/** What keeps a stop from being over: a process that is left, or the word of systemd or of the status command. */
export type Remain = Process | 'status';

/**
 * What is left of a service. A status that says "running" is not believed where every process that is known of the platform
 * has ended, and only a zombie bears witness.
 *
 * @param known what ran of the platform before the stop
 */
export async function findRemains({
  known,
  ...task
}: ServiceTask & { readonly known: readonly Process[] }): Promise<readonly Remain[]> {
  const { kind, units } = await readSteadyStand(task);
  const processes = findServiceProcesses({ ...task, units }).filter(({ isDead }) => !isDead);
  const isDown = 'unit' in task.service ? units.every(isUnitDown) : kind !== 'running' && kind !== 'changing';
  if (isDown || (processes.length === 0 && areZombies(known))) return processes;
  return ['status', ...processes];
}

/** A crash loop is not over: systemd starts it again. One that systemd does not know is none. */
function isUnitDown({ active }: { readonly active: string }): boolean {
  return active === 'inactive' || active === 'failed' || active === '';
}

function areZombies(known: readonly Process[]): boolean {
  return (
    known.length > 0 &&
    !known.some(isAlive) &&
    known.some(({ pid, startedAt }) => readProcess(pid)?.startedAt === startedAt)
  );
}
