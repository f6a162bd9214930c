import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';
import type { Service } from '../../model/site.ts';
import { readUnit } from './unit-state.ts';

/** systemd's own limit for a start or a stop is 90 s; its client gets more time, so that it can report the outcome. */
const usualTimeoutSeconds = 180;
const longestTimeoutSeconds = 3600;

/** The name of a service in messages. */
export function nameService(service: Service): string {
  return 'unit' in service ? service.unit : service.name;
}

/**
 * Seconds that a start or a stop may take, from its command until the service runs, or until nothing of it is left. By
 * default, a unit has systemd's own limit.
 */
export async function readTimeLimit({
  service,
  action,
  ports,
}: {
  service: Service;
  action: 'start' | 'stop';
  ports: Pick<Ports, 'shell'>;
}): Promise<number> {
  if (service.timeoutSeconds !== undefined) return service.timeoutSeconds;
  if (!('unit' in service)) return usualTimeoutSeconds;
  const { startSeconds, stopSeconds } = await readUnit({ unit: service.unit, ports });
  // A stop may take twice its time: for the unit's own command, and for the signal after it.
  const needed = (action === 'start' ? startSeconds : 2 * stopSeconds) + 30;
  return Math.min(longestTimeoutSeconds, Math.max(usualTimeoutSeconds, needed));
}

/** The command that starts a service. */
export function startCommand(service: Service): Command {
  return 'unit' in service ? systemctl('start', '--', service.unit) : toCommand(service.start);
}

/** The command that stops a service; for a socket, timer or target, including the units that it started. */
export function stopCommand(service: Service, triggered: readonly string[] = []): Command {
  return 'unit' in service ? systemctl('stop', '--', service.unit, ...triggered) : toCommand(service.stop);
}

/** For a service with custom commands: the command that reports whether it runs. */
export function statusCommand(service: Exclude<Service, { readonly unit: string }>): Command {
  return toCommand(service.status);
}

/** Without this, a unit that has failed too often is not started again. */
export function forgetFailuresCommand({ unit }: { readonly unit: string }): Command {
  return { ...systemctl('reset-failed', '--', unit), timeoutSeconds: 30 };
}

function systemctl(...args: string[]): Command {
  return { program: 'systemctl', args };
}

function toCommand([program, ...args]: readonly [string, ...string[]]): Command {
  return { program, args };
}
