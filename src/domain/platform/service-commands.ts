import { readFile, readdir } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';
import type { Service } from '../../ports/site.ts';
import { limitTime, readServiceState, startCommand, stopCommand } from './services.ts';

/**
 * Waits for the starts and stops that a dead run has left behind: they are not killed with it, since a service half started
 * is worse. Without this wait, a service that is still coming up would look stopped, and then run on data that are being
 * restored. One that does not get there is left to the next start or stop, which tells what is wrong.
 */
export async function awaitServiceCommands({
  services,
  ports,
}: {
  services: readonly Service[];
  ports: Ports;
}): Promise<void> {
  const patienceSeconds = Math.max(...services.map(limitTime)) + 20; // Longer than a start or a stop may take here.
  const deadline = ports.clock.monotonic() + patienceSeconds * 1000;
  while (ports.clock.monotonic() < deadline) {
    const running = await readCommandLines();
    const waiting: boolean[] = [];
    for (const service of services) waiting.push(await isBeingChanged({ service, ports, running }));
    if (!waiting.includes(true)) return;
    await ports.clock.sleep(200);
  }
}

/** A service that has its start command for its own program is there once it runs. */
async function isBeingChanged({
  service,
  ports,
  running,
}: {
  service: Service;
  ports: Ports;
  running: readonly string[];
}): Promise<boolean> {
  const isAtWork = (command: Command) => running.some((line) => endsWithCommand(line, command));
  const starting = isAtWork(startCommand(service));
  const stopping = isAtWork(stopCommand(service));
  if (!starting && !stopping) return false;
  const state = await readServiceState({ service, ports });
  return (starting && !state.running) || (stopping && state.running);
}

/** A script stands behind its interpreter: `/bin/sh /opt/x/service start web`. */
function endsWithCommand(line: string, { program, args = [] }: Command): boolean {
  const end = [program, ...args].map((word) => `${word}\0`).join('');
  return line === end || line.endsWith(`\0${end}`) || line.endsWith(`/${end}`);
}

/** Of every process that may be read, its words, each with a NUL behind it. */
async function readCommandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}
