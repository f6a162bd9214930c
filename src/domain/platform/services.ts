import { open } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Service } from '../../ports/site.ts';
import type { Command, Finished } from '../../ports/shell.ts';
import type { AttemptLog } from './attempt-log.ts';
import { openServiceOutput, type ServiceOutput } from './service-output.ts';

export interface ServiceState {
  readonly name: string;
  /** Whether the system knows the unit, or the status command can be run. */
  readonly known: boolean;
  readonly running: boolean;
}

/** systemd's own limit for a start or a stop is 90 s; its client gets more, so that it can tell how it went. */
const usualTimeoutSeconds = 180;
const statusTimeoutSeconds = 30;
/** Until a service whose command has ended is seen to run, or to have stopped. */
const patienceSeconds = 5;

/** The name by which a person knows a service. */
export function nameService(service: Service): string {
  return 'unit' in service ? service.unit : service.name;
}

/** Asks whether a service is known and running. */
export async function readServiceState({
  service,
  ports,
}: {
  service: Service;
  ports: Ports;
}): Promise<ServiceState> {
  const name = nameService(service);
  const finished = await askStatus({ service, ports });
  if (finished === undefined) return { name, known: false, running: false };
  if (!('unit' in service)) return { name, known: true, running: finished.exitCode === 0 };
  const known = finished.stdout.includes('LoadState=loaded');
  const running = /^ActiveState=(active|reloading|activating|deactivating)$/m.test(finished.stdout);
  return { name, known, running };
}

/**
 * Starts services in the given order, each one seen running before the next. One that runs already stays as it is.
 *
 * @param log gets what the commands print
 * @throws Problem `step.service-not-started`
 */
export async function startServices({ services, ports, log }: ServicesTask): Promise<void> {
  for (const service of services) {
    await changeService({ service, ports, log, wanted: true });
  }
}

/**
 * Stops services in reverse of the given order, each one seen stopped before the next.
 *
 * @throws Problem `step.service-not-stopped`
 */
export async function stopServices({ services, ports, log }: ServicesTask): Promise<void> {
  for (const service of services.toReversed()) {
    await changeService({ service, ports, log, wanted: false });
  }
}

/**
 * Sees that every service still runs: one that dies right after its start would leave a part of the platform dead.
 *
 * @throws Problem `step.service-died`
 */
export async function requireRunning({
  services,
  ports,
}: {
  services: readonly Service[];
  ports: Ports;
}): Promise<void> {
  for (const service of services) {
    const isRunning = (await readSteadyState({ service, ports })) === true;
    if (!isRunning) throw Problem.of('step.service-died', { service: nameService(service) });
  }
}

interface ServicesTask {
  readonly services: readonly Service[];
  readonly ports: Ports;
  readonly log: AttemptLog;
}

interface Change {
  readonly service: Service;
  readonly ports: Ports;
  readonly log: AttemptLog;
  /** Whether it shall run. */
  readonly wanted: boolean;
}

async function changeService(change: Change): Promise<void> {
  const { service, ports, log, wanted } = change;
  if ((await readSteadyState({ service, ports })) === wanted) return;
  const output = await openServiceOutput(log);
  try {
    const finished = await runCommand(change, output);
    const reached = await waitForState(change);
    await output?.copyTo(log).catch(() => undefined); // Only now: what is started may tell late why it cannot run.
    if (reached && finished.exitCode === 0) return;
    throw Problem.of(wanted ? 'step.service-not-started' : 'step.service-not-stopped', {
      service: nameService(service),
      exitCode: finished.exitCode,
      timedOut: finished.timedOut,
      log: log.path,
    });
  } finally {
    await output?.close();
  }
}

function runCommand(
  { service, ports, wanted }: Change,
  output: ServiceOutput | undefined,
): Promise<Finished> {
  const command = wanted ? startCommand(service) : stopCommand(service);
  const timeoutSeconds = limitTime(service);
  if (output !== undefined) return ports.shell.run({ ...command, timeoutSeconds }, { outputRelay: output });
  return runSilently({ ports, command: { ...command, timeoutSeconds } });
}

/** Seconds that a start or a stop may take. */
export function limitTime(service: Service): number {
  return ('unit' in service ? undefined : service.timeoutSeconds) ?? usualTimeoutSeconds;
}

/** A start command may return before its program is there, a stop command before it has gone. */
async function waitForState({ service, ports, wanted }: Change): Promise<boolean> {
  const deadline = ports.clock.monotonic() + patienceSeconds * 1000;
  do {
    if ((await readSteadyState({ service, ports })) === wanted) return true;
    await ports.clock.sleep(100);
  } while (ports.clock.monotonic() < deadline);
  return false;
}

/**
 * Asks twice: a status command that says now this and now that would have a running service taken for a stopped one, and
 * its data copied while it writes them. Undefined while the answers differ.
 */
async function readSteadyState({
  service,
  ports,
}: {
  service: Service;
  ports: Ports;
}): Promise<boolean | undefined> {
  const [first, second] = [
    await readServiceState({ service, ports }),
    await readServiceState({ service, ports }),
  ];
  return first.running === second.running ? first.running : undefined;
}

/** Of a unit what systemd says of it; of a command only how it ended: it may print without end. */
async function askStatus({
  service,
  ports,
}: {
  service: Service;
  ports: Ports;
}): Promise<Finished | undefined> {
  const timeoutSeconds = Math.min(statusTimeoutSeconds, limitTime(service));
  const command = { ...statusCommand(service), timeoutSeconds };
  try {
    return 'unit' in service ? await ports.shell.run(command) : await runSilently({ ports, command });
  } catch (error) {
    if (error instanceof Problem && error.code === 'prerequisite.program-missing') return undefined;
    throw error;
  }
}

async function runSilently({ ports, command }: { ports: Ports; command: Command }): Promise<Finished> {
  const nowhere = await open('/dev/null', 'w');
  try {
    return await ports.shell.run(command, { outputFd: nowhere.fd });
  } finally {
    await nowhere.close();
  }
}

function statusCommand(service: Service): Command {
  if ('unit' in service) return systemctl('show', '--property=LoadState,ActiveState', '--', service.unit);
  return toCommand(service.status);
}

/** What starts a service. */
export function startCommand(service: Service): Command {
  return 'unit' in service ? systemctl('start', '--', service.unit) : toCommand(service.start);
}

/** What stops a service. */
export function stopCommand(service: Service): Command {
  return 'unit' in service ? systemctl('stop', '--', service.unit) : toCommand(service.stop);
}

function systemctl(...args: string[]): Command {
  return { program: 'systemctl', args };
}

function toCommand([program, ...args]: readonly [string, ...string[]]): Command {
  return { program, args };
}
