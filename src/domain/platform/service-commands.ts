import { readFile, readdir } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';
import type { Service, Site } from '../../model/site.ts';
import { readTimeLimit, startCommand, stopCommand } from './service-control.ts';
import { readStand } from './service-state.ts';

/**
 * Waits for the start and stop commands of a dead run: they are not killed with it, since a half-started service is
 * worse. Without this wait, a service still starting would look stopped, and then run on data being restored. A command
 * that does not finish is left to the next start or stop, which reports what is wrong.
 */
export async function awaitServiceCommands({
  site,
  ports,
}: {
  site: Pick<Site, 'root' | 'services'>;
  ports: Ports;
}): Promise<void> {
  const { services } = site;
  const limits: number[] = [];
  for (const service of services)
    for (const action of ['start', 'stop'] as const)
      limits.push(await readTimeLimit({ service, action, ports }));
  const patienceSeconds = Math.max(...limits) + 20; // Longer than any start or stop may take here.
  const deadline = ports.clock.monotonic() + patienceSeconds * 1000;
  while (ports.clock.monotonic() < deadline) {
    const running = await readCommandLines();
    const waiting: boolean[] = [];
    for (const service of services) waiting.push(await isBeingChanged({ service, site, ports, running }));
    if (!waiting.includes(true)) return;
    await ports.clock.sleep(200);
  }
}

/** A service whose start command is the service itself is up once it runs. */
async function isBeingChanged({
  service,
  site,
  ports,
  running,
}: {
  service: Service;
  site: Pick<Site, 'root'>;
  ports: Ports;
  running: readonly string[];
}): Promise<boolean> {
  const isAtWork = (command: Command) => running.some((line) => endsWithCommand(line, command));
  const starting = isAtWork(startCommand(service));
  const stopping = isAtWork(stopCommand(service));
  if (!starting && !stopping) return false;
  const { kind } = await readStand({ service, site, ports });
  const isUp = kind === 'running' || kind === 'changing';
  return (starting && kind !== 'running') || (stopping && isUp);
}

/** A script appears behind its interpreter: `/bin/sh /opt/x/service start web`. */
function endsWithCommand(line: string, { program, args = [] }: Command): boolean {
  const end = [program, ...args].map((word) => `${word}\0`).join('');
  return line === end || line.endsWith(`\0${end}`) || line.endsWith(`/${end}`);
}

/** The arguments of every readable process, each terminated by a NUL. */
async function readCommandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}
