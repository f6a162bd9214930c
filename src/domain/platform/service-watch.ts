import type { Ports } from '../../ports/ports.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { ServiceOutput } from './service-output.ts';

/** What this run knows of the services that it has stopped and started. After a crash nothing: then all is done again. */
export interface ServiceWatch {
  /** Nothing of any service was left when it was looked last, and none was started since. */
  allEnded: boolean;
  /** What answers must be younger than this, as processes.ts counts it; undefined as long as nothing was stopped. */
  since?: number;
  /** Wall clock of the first start after the stop, for systemd's journal. */
  sinceTime?: Date;
  /** What services started by a command of theirs print, as long as nobody knows whether they stay. */
  readonly outputs: Map<string, ServiceOutput>;
  /** Services of which a process was seen once they ran: without any, they have ended. */
  readonly withProcesses: Set<string>;
}

export function createServiceWatch(): ServiceWatch {
  return { allEnded: false, outputs: new Map(), withProcesses: new Set() };
}

/**
 * Remembers the moment between a complete stop and the first start after it. It comes before anybody may start anything: a
 * watchdog can be faster than our own start.
 */
export async function noteBeginning({ watch, ports }: { watch: ServiceWatch; ports: Ports }): Promise<void> {
  if (!watch.allEnded) return;
  watch.since = await readNow(ports);
  watch.sinceTime = ports.clock.now();
  watch.allEnded = false;
}

/** By the kernel's own clock for the starts of processes: in a container, that of /proc/uptime may be another one. */
async function readNow({ shell }: Ports): Promise<number> {
  const { stdout } = await shell.run({ program: 'cat', args: ['/proc/self/stat'] });
  return Number(stdout.slice(stdout.lastIndexOf(')') + 2).split(' ')[19]);
}

/** What came up to now goes into the log; what is printed later goes nowhere. */
export async function letOutputsGo({ watch, log }: { watch: ServiceWatch; log: AttemptLog }): Promise<void> {
  for (const name of [...watch.outputs.keys()]) await letOutputGo({ watch, log, name });
}

/** The same for one service. */
export async function letOutputGo({
  watch,
  log,
  name,
}: {
  watch: ServiceWatch;
  log: AttemptLog;
  name: string;
}): Promise<void> {
  const output = watch.outputs.get(name);
  watch.outputs.delete(name);
  await output?.copyTo(log).catch(() => undefined);
  await output?.close();
}
