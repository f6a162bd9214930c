import { open } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Command, Finished } from '../../ports/shell.ts';
import type { Service, Site } from '../../model/site.ts';
import { nameService, readTimeLimit, statusCommand } from './service-control.ts';
import { findServiceProcesses } from './service-processes.ts';
import { readUnit, type UnitState } from './unit-state.ts';

export interface ServiceState {
  readonly name: string;
  /** Whether the system knows the unit, or the status command can be run. */
  readonly known: boolean;
  /** Whether any part of it may be running: including while it starts, or has not yet obeyed a stop. */
  readonly running: boolean;
}

/** `changing`: starting or stopping. `crashed`: down without having been asked to stop. */
export interface Stand {
  readonly kind: 'running' | 'stopped' | 'changing' | 'crashed' | 'unknown';
  /** The unit and the units that it started; none for a service with custom commands. */
  readonly units: readonly UnitState[];
}

const statusTimeoutSeconds = 30;

interface Asked {
  readonly service: Service;
  readonly site: Pick<Site, 'root'>;
  readonly ports: Pick<Ports, 'shell'>;
}

/**
 * Determines whether a service is known, and whether any part of it is running. A status alone does not suffice: it may
 * say "stopped" while a process has yet to write its data.
 */
export async function readServiceState(asked: Asked): Promise<ServiceState> {
  const name = nameService(asked.service);
  const stand = await readStand(asked);
  if (stand.kind === 'unknown') return { name, known: false, running: false };
  const isUp = stand.kind === 'running' || stand.kind === 'changing';
  const isLeft = findServiceProcesses({ ...asked, units: stand.units }).some(({ isDead }) => !isDead);
  return { name, known: true, running: isUp || isLeft };
}

/** The state of a service according to systemd or the status command. */
export async function readStand(asked: Asked): Promise<Stand> {
  const { service, ports } = asked;
  if (!('unit' in service)) return { kind: await askStatus({ ...asked, service }), units: [] };
  try {
    const unit = await readUnit({ unit: service.unit, ports });
    const triggered = unit.triggered.map((name) => readUnit({ unit: name, ports }));
    return {
      kind: unit.known ? judgeUnit(unit) : 'unknown',
      units: [unit, ...(await Promise.all(triggered))],
    };
  } catch (error) {
    if (isMissing(error)) return { kind: 'unknown', units: [] };
    throw error;
  }
}

/** systemd.service(5): a service that systemd restarts for the second time has crashed twice. */
function judgeUnit({ active, sub, restarts }: UnitState): Stand['kind'] {
  if (active === 'active' || active === 'reloading' || active === 'refreshing') return 'running';
  if (active === 'inactive') return 'stopped';
  const isLoop = sub.startsWith('auto-restart') && restarts > 0;
  return active === 'failed' || isLoop ? 'crashed' : 'changing';
}

/** Only its exit code counts: it may print endlessly. `kill -0` succeeds for a zombie's pid, yet nothing runs. */
async function askStatus({
  service,
  site,
  ports,
}: Asked & { readonly service: Exclude<Service, { readonly unit: string }> }): Promise<Stand['kind']> {
  const limit = await readTimeLimit({ service, action: 'start', ports });
  const command = { ...statusCommand(service), timeoutSeconds: Math.min(statusTimeoutSeconds, limit) };
  try {
    const { exitCode } = await runSilently({ ports, command });
    if (exitCode !== 0) return 'stopped';
  } catch (error) {
    if (isMissing(error)) return 'unknown';
    throw error;
  }
  const processes = findServiceProcesses({ service, site });
  const isDead = processes.length > 0 && processes.every(({ isDead }) => isDead);
  return isDead ? 'stopped' : 'running';
}

function isMissing(error: unknown): boolean {
  return error instanceof Problem && error.code === 'prerequisite.program-missing';
}

/**
 * Asks twice: with an erratic status command, a running service could be taken for a stopped one, and its data be
 * copied while it writes them. `changing` while the answers differ.
 */
export async function readSteadyStand(asked: Asked): Promise<Stand> {
  const [first, second] = [await readStand(asked), await readStand(asked)];
  return first.kind === second.kind ? second : { ...second, kind: 'changing' };
}

/** Runs a command and discards its output. */
export async function runSilently({
  ports,
  command,
}: {
  ports: Pick<Ports, 'shell'>;
  command: Command;
}): Promise<Finished> {
  const nowhere = await open('/dev/null', 'w');
  try {
    return await ports.shell.run(command, { outputFd: nowhere.fd });
  } finally {
    await nowhere.close();
  }
}
