import { open } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Service } from '../../ports/site.ts';
import type { Command, Finished } from '../../ports/shell.ts';

export interface ServiceState {
  readonly name: string;
  /** Whether the system knows the unit, or the status command can be run. */
  readonly known: boolean;
  readonly running: boolean;
}

/** systemd's own limit for a start or a stop is 90 s; a command gets more, since its limit is ours alone. */
const timeoutSeconds = 180;

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
  const finished = await runQuietly({ ports, command: statusCommand(service) });
  if (finished === undefined) return { name, known: false, running: false };
  if (!('unit' in service)) return { name, known: true, running: finished.exitCode === 0 };
  const known = finished.stdout.includes('LoadState=loaded');
  const running = /^ActiveState=(active|reloading|activating|deactivating)$/m.test(finished.stdout);
  return { name, known, running };
}

/**
 * Starts services in the given order, each one seen running before the next. One that runs already stays as it is.
 *
 * @param log file that gets what the commands print
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
    const { name, running } = await readServiceState({ service, ports });
    if (!running) throw Problem.of('step.service-died', { service: name });
  }
}

interface ServicesTask {
  readonly services: readonly Service[];
  readonly ports: Ports;
  readonly log: string;
}

async function changeService({
  service,
  ports,
  log,
  wanted,
}: {
  service: Service;
  ports: Ports;
  log: string;
  wanted: boolean;
}): Promise<void> {
  const state = await readServiceState({ service, ports });
  if (state.running === wanted) return;
  const finished = await runIntoLog({
    ports,
    command: wanted ? startCommand(service) : stopCommand(service),
    log,
  });
  const reached = await waitForState({ service, ports, wanted });
  if (reached && finished.exitCode === 0) return;
  throw Problem.of(wanted ? 'step.service-not-started' : 'step.service-not-stopped', {
    service: state.name,
    exitCode: finished.exitCode,
    timedOut: finished.timedOut,
    log,
  });
}

/** A start command may return before its program is there, a stop command before it has gone. */
async function waitForState({
  service,
  ports,
  wanted,
}: {
  service: Service;
  ports: Ports;
  wanted: boolean;
}): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await readServiceState({ service, ports })).running === wanted) return true;
    await ports.clock.sleep(100);
  }
  return false;
}

/** Through a file rather than a pipe: a started service keeps its standard streams for as long as it lives. */
async function runIntoLog({
  ports,
  command,
  log,
}: {
  ports: Ports;
  command: Command;
  log: string;
}): Promise<Finished> {
  const file = await open(log, 'a', 0o640);
  try {
    return await ports.shell.run({ ...command, timeoutSeconds }, { outputFd: file.fd });
  } finally {
    await file.close();
  }
}

async function runQuietly({
  ports,
  command,
}: {
  ports: Ports;
  command: Command;
}): Promise<Finished | undefined> {
  try {
    return await ports.shell.run({ ...command, timeoutSeconds: 30 });
  } catch (error) {
    if (error instanceof Problem && error.code === 'prerequisite.program-missing') return undefined;
    throw error;
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
