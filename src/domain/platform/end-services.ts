import { Problem } from '../../messages/problem.ts';
import type { Service } from '../../model/site.ts';
import { describeProcess, isAlive, type Process } from './processes.ts';
import type { ServiceTask, StopTask } from './service-task.ts';
import { findRemains, type Remain } from './remains.ts';
import { nameService, readTimeLimit } from './service-control.ts';
import { withServiceOutput } from './service-output.ts';
import { findPlatformProcesses } from './service-processes.ts';
import { readStand } from './service-state.ts';
import { failWith, runServiceCommand, tellOfTimeout, waitUntilGone } from './services.ts';

const pauseMilliseconds = 100;
/** SIGKILL acts at once, except on processes waiting for a dead disk. */
const killSeconds = 20;

/**
 * Completes every stop, in reverse order, whatever was begun before: a stop that failed, timed out or was killed
 * half-way, or a start. Runs the stop command again, then waits for what is left of the service for the duration of a
 * stop, and finally kills it.
 *
 * @throws Problem `step.service-not-stopped`: not even SIGKILL ended it, or its status insists
 */
export async function endServices(task: StopTask): Promise<void> {
  const unended: Unended[] = [];
  for (const service of task.site.services.toReversed()) {
    const known = findPlatformProcesses(task);
    const problem = await endService({ ...task, service, known });
    if (problem !== undefined) unended.push({ service, known, problem });
  }
  // For processes started at boot or by hand, only their folder tells which platform they belong to, and not which
  // service.
  await endPlatform(task, { isOverdue: unended.length > 0 });
  const deadline = task.ports.clock.monotonic() + killSeconds * 1000;
  for (const { problem, ...one } of unended)
    if (!(await waitUntilGone({ ...task, ...one }, deadline))) throw problem;
  task.watch.allEnded = true;
}

interface Unended {
  readonly service: Service;
  /** The platform's processes before the stop. */
  readonly known: readonly Process[];
  readonly problem: Problem;
}

type EndingOne = ServiceTask<StopTask> & Pick<Unended, 'known'>;

async function endService(task: EndingOne): Promise<Problem | undefined> {
  const { service, ports, log } = task;
  const start = ports.clock.monotonic();
  const timeoutSeconds = await readTimeLimit({ service, action: 'stop', ports });
  const { kind, units } = await readStand(task);
  if (kind === 'unknown' && (await findRemains(task)).length === 0) return undefined;
  const triggered = units.flatMap(({ triggered }) => triggered);
  const finished = await withServiceOutput(log, (output) =>
    runServiceCommand({ task, action: 'stop', timeoutSeconds, output, triggered }),
  );
  // Its exit code does not matter: many stop commands fail on a stopped service.
  const isGone = await waitUntilGone(task, start + timeoutSeconds * 1000);
  if (!isGone && !(await killRemains(task))) return failWith('step.service-not-stopped', task, finished);
  await tellOfTimeout(task);
  return undefined;
}

async function killRemains(task: EndingOne): Promise<boolean> {
  const { service, ports } = task;
  const told = new Set<number>();
  const deadline = ports.clock.monotonic() + killSeconds * 1000;
  for (;;) {
    const remains = await findRemains(task);
    if (remains.length === 0) return true;
    const processes = remains.filter(isProcess);
    // Only a status command says so: there is nothing to kill.
    const isWord = !('unit' in service) && processes.length === 0 && told.size === 0;
    if (isWord || ports.clock.monotonic() >= deadline) return false;
    await killAll({ ...task, name: nameService(service), processes, told });
    await ports.clock.sleep(pauseMilliseconds);
  }
}

function isProcess(remain: Remain): remain is Process {
  return remain !== 'status';
}

/**
 * Ensures that no process still runs from a release after all services have stopped. It may have been started at boot,
 * by hand, or by an earlier version of this program, so that only its folder tells which platform it belongs to.
 *
 * @param isOverdue whether a stop has already used up its time
 * @throws Problem `step.service-not-stopped`
 */
export async function endPlatform(
  task: StopTask,
  { isOverdue = false }: { readonly isOverdue?: boolean } = {},
): Promise<void> {
  const { site, ports, log } = task;
  const isLeft = () => findPlatformProcesses(task).length > 0;
  if (!isLeft()) return;
  const limits = site.services.map((service) => readTimeLimit({ service, action: 'stop', ports }));
  const patience = ports.clock.monotonic() + Math.max(...(await Promise.all(limits))) * 1000;
  while (!isOverdue && isLeft() && ports.clock.monotonic() < patience)
    await ports.clock.sleep(pauseMilliseconds);
  const told = new Set<number>();
  const deadline = ports.clock.monotonic() + killSeconds * 1000;
  while (isLeft()) {
    const processes = findPlatformProcesses(task);
    await killAll({ ...task, name: null, processes, told });
    await ports.clock.sleep(pauseMilliseconds);
    if (!isLeft() || ports.clock.monotonic() < deadline) continue;
    const service = processes.map(describeProcess).join(', ');
    throw Problem.of('step.service-not-stopped', { service, exitCode: 0, timedOut: true, log: log.path });
  }
}

/** Each is reported once, before it is killed. */
async function killAll({
  name,
  processes,
  told,
  log,
  onKill,
}: Pick<StopTask, 'log' | 'onKill'> & {
  name: string | null;
  processes: readonly Process[];
  told: Set<number>;
}): Promise<void> {
  const untold = processes.filter(({ pid }) => !told.has(pid));
  for (const { pid } of untold) told.add(pid);
  if (untold.length > 0) {
    const names = untold.map(describeProcess);
    log.write(`killed: ${names.join(', ')}`);
    await onKill({ service: name, processes: names });
  }
  for (const one of processes) if (isAlive(one)) sendKill(one.pid);
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
  }
}
