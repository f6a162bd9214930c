import type { Ports } from '../../ports/ports.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { ServiceOutput } from './service-output.ts';

/**
 * What this run knows of the services that it stopped and started. After a crash nothing: everything is done again
 * then.
 */
export interface ServiceWatch {
  /** Nothing of any service was left at the last check, and none has been started since. */
  allEnded: boolean;
  /**
   * Processes that answer must be younger than this, in the units of processes.ts; undefined until something was
   * stopped.
   */
  since?: number;
  /** Wall-clock time of the first start after the stop, for systemd's journal. */
  sinceTime?: Date;
  /** Output of services started by their own command, until it is known whether they stay up. */
  readonly outputs: Map<string, ServiceOutput>;
  /** Services of which a process was seen running: if there is none now, they have ended. */
  readonly withProcesses: Set<string>;
}

export function createServiceWatch(): ServiceWatch {
  return { allEnded: false, outputs: new Map(), withProcesses: new Set() };
}

/**
 * Records the moment between a complete stop and the first start after it. Called before anybody may start anything: a
 * watchdog can be faster than our own start.
 */
export async function noteBeginning({ watch, ports }: { watch: ServiceWatch; ports: Ports }): Promise<void> {
  if (!watch.allEnded) return;
  watch.since = await readNow(ports);
  watch.sinceTime = ports.clock.now();
  watch.allEnded = false;
}

/** By the kernel's clock for process start times: in a container, that of /proc/uptime may differ. */
async function readNow({ shell }: Ports): Promise<number> {
  const { stdout } = await shell.run({ program: 'cat', args: ['/proc/self/stat'] });
  return Number(stdout.slice(stdout.lastIndexOf(')') + 2).split(' ')[19]);
}

/** Output so far goes into the log; later output is discarded. */
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
