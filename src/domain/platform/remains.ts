import { isAlive, readProcess, type Process } from './processes.ts';
import { findServiceProcesses } from './service-processes.ts';
import { readSteadyStand } from './service-state.ts';
import type { ServiceTask } from './service-task.ts';

/** What prevents a stop from being complete: a remaining process, or the report of systemd or of the status command. */
export type Remain = Process | 'status';

/**
 * What is left of a service. A status of "running" is not believed if all known processes of the platform have ended
 * and only a zombie supports it.
 *
 * @param known the platform's processes before the stop
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

/** A crash loop counts as running: systemd restarts it. A unit unknown to systemd does not. */
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
