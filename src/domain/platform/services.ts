import { Problem } from '../../messages/problem.ts';
import type { Finished } from '../../ports/shell.ts';
import { readLastLines } from './crashes.ts';
import type { Process } from './processes.ts';
import { findRemains } from './remains.ts';
import {
  forgetFailuresCommand,
  nameService,
  readTimeLimit,
  startCommand,
  stopCommand,
} from './service-control.ts';
import { openServiceOutput, withServiceOutput, type ServiceOutput } from './service-output.ts';
import {
  findPlatformProcesses,
  findRelease,
  findServiceProcesses,
  markService,
} from './service-processes.ts';
import { readStand, readSteadyStand, runSilently } from './service-state.ts';
import type { ServicesTask, ServiceTask, StopTask } from './service-task.ts';
import { letOutputGo, letOutputsGo } from './service-watch.ts';

const pauseMilliseconds = 100;
const unseenSeconds = 30;

/**
 * Starts services in the given order, each one seen running before the next. A running one is left alone.
 *
 * @throws Problem `step.service-not-started` once its time has passed, or at once if what was started has ended
 */
export async function startServices(task: ServicesTask): Promise<void> {
  for (const service of task.site.services) await startService({ ...task, service });
}

/**
 * Stops services in reverse order, each completely before the next: its status does not say that it runs, and no
 * process of it is left.
 *
 * @throws Problem `step.service-not-stopped`
 */
export async function stopServices(task: StopTask): Promise<void> {
  for (const service of task.site.services.toReversed()) await stopService({ ...task, service });
}

async function startService(task: ServiceTask): Promise<void> {
  const { service, ports, log, watch } = task;
  if ((await readSteadyStand(task)).kind === 'running') return;
  const start = ports.clock.monotonic();
  const timeoutSeconds = await readTimeLimit({ service, action: 'start', ports });
  if ('unit' in service) await runSilently({ ports, command: forgetFailuresCommand(service) });
  await letOutputGo({ watch, log, name: nameService(service) });
  const output = await openServiceOutput(log);
  if (output !== undefined) watch.outputs.set(nameService(service), output); // It may report late why it cannot run.
  const running = runServiceCommand({ task, action: 'start', timeoutSeconds, output });
  const isSeen = !('unit' in service) && (await watchForProgram(task, running));
  const finished = await running;
  const deadline = start + timeoutSeconds * 1000;
  const stand = finished.exitCode === 0 ? await waitUntilUp({ task, deadline, isSeen }) : 'not-up';
  if (stand === 'up') return;
  const lastLines = await readLastLines({ ...task, service });
  await letOutputsGo(task);
  throw failWith('step.service-not-started', task, { ...finished, lastLines, hasEnded: stand === 'ended' });
}

/** Whether the start command was seen to start a process in a release: that may have ended before the command does. */
async function watchForProgram(task: ServiceTask, running: Promise<unknown>): Promise<boolean> {
  const command = { isOver: false };
  const end = () => {
    command.isOver = true;
  };
  void running.then(end, end);
  const { clock } = task.ports;
  for (;;) {
    const start = clock.monotonic();
    const isSeen = findServiceProcesses(task).some(({ pid }) => findRelease({ ...task, pid }) !== undefined);
    if (isSeen || command.isOver) return isSeen;
    // Checking all processes of a large server takes time: the remaining time is for what is to start.
    await clock.sleep(Math.max(pauseMilliseconds / 4, 5 * (clock.monotonic() - start)));
  }
}

/**
 * Waits until its time has passed, or until the processes started by its command have ended. If none was ever seen,
 * they may have ended before the first check, or something else, such as a container daemon, may have started the
 * service: then it gets a short time, or the full time set in the configuration.
 */
async function waitUntilUp({
  task,
  deadline,
  isSeen,
}: {
  task: ServiceTask;
  deadline: number;
  isSeen: boolean;
}): Promise<'up' | 'ended' | 'not-up'> {
  const { ports, service } = task;
  const unseenDeadline =
    service.timeoutSeconds === undefined ? ports.clock.monotonic() + unseenSeconds * 1000 : deadline;
  let wasAlive = isSeen;
  let looksWithoutLife = 0;
  do {
    const { kind, units } = await readSteadyStand(task);
    const isAlive = findServiceProcesses({ ...task, units }).some(({ isDead }) => !isDead);
    if (kind === 'running') {
      if (isAlive) task.watch.withProcesses.add(nameService(task.service));
      return 'up';
    }
    if (kind === 'crashed') return 'ended';
    looksWithoutLife = isAlive || !wasAlive ? 0 : looksWithoutLife + 1;
    if (looksWithoutLife > 10 && kind === 'stopped') return 'ended'; // Not at the first check: processes may be changing.
    wasAlive ||= isAlive;
    await ports.clock.sleep(pauseMilliseconds);
  } while (ports.clock.monotonic() < (wasAlive || 'unit' in service ? deadline : unseenDeadline));
  return 'not-up';
}

async function stopService(task: ServiceTask<StopTask>): Promise<void> {
  const { service, ports, log } = task;
  const known = findPlatformProcesses(task);
  const { kind, units } = await readSteadyStand(task);
  if (kind !== 'running' && kind !== 'changing' && (await findRemains({ ...task, known })).length === 0)
    return;
  const start = ports.clock.monotonic();
  const timeoutSeconds = await readTimeLimit({ service, action: 'stop', ports });
  const triggered = units.flatMap(({ triggered }) => triggered);
  await withServiceOutput(log, async (output) => {
    const finished = await runServiceCommand({ task, action: 'stop', timeoutSeconds, output, triggered });
    const deadline = start + timeoutSeconds * 1000;
    const isGone = finished.exitCode === 0 && (await waitUntilGone({ ...task, known }, deadline));
    if (!isGone) throw failWith('step.service-not-stopped', task, finished);
  });
  await tellOfTimeout(task);
}

/** systemd.service(5), TimeoutStopSec: systemd kills what does not stop in time, and reports the stop as successful. */
export async function tellOfTimeout(task: ServiceTask<StopTask>): Promise<void> {
  const [unit] = (await readStand(task)).units;
  if (unit?.active !== 'failed' || unit.result !== 'timeout') return;
  await task.onKill({ service: nameService(task.service), processes: [] });
}

/** Whether nothing of it is left within its time. */
export async function waitUntilGone(
  task: ServiceTask & { readonly known: readonly Process[] },
  deadline: number,
): Promise<boolean> {
  for (;;) {
    if ((await findRemains(task)).length === 0) return true;
    if (task.ports.clock.monotonic() >= deadline) return false;
    await task.ports.clock.sleep(pauseMilliseconds);
  }
}

/** What is left of a start is known by its mark; what is left of a stop has none. */
export function runServiceCommand({
  task: { service, site, ports },
  action,
  timeoutSeconds,
  output,
  triggered = [],
}: {
  task: ServiceTask;
  action: 'start' | 'stop';
  timeoutSeconds: number;
  output: ServiceOutput | undefined;
  triggered?: readonly string[];
}): Promise<Finished> {
  const mark = 'unit' in service ? {} : { mark: markService({ root: site.root, service }) };
  const command =
    action === 'start'
      ? { ...startCommand(service), ...mark, timeoutSeconds }
      : { ...stopCommand(service, triggered), timeoutSeconds };
  if (output === undefined) return runSilently({ ports, command });
  return ports.shell.run(command, { outputRelay: output });
}

export function failWith(
  code: 'step.service-not-started' | 'step.service-not-stopped',
  { service, log }: ServiceTask,
  {
    exitCode,
    timedOut,
    lastLines = [],
    hasEnded = false,
  }: Pick<Finished, 'exitCode' | 'timedOut'> & { lastLines?: readonly string[]; hasEnded?: boolean },
): Problem {
  const said = { ...(lastLines.length > 0 && { lastLines }), ...(hasEnded && { hasEnded }) };
  return Problem.of(code, { service: nameService(service), exitCode, timedOut, log: log.path, ...said });
}
