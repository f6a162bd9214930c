import type { Ports } from '../../ports/ports.ts';
import type { Service, Site } from '../../model/site.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { ServiceWatch } from './service-watch.ts';

export interface ServicesTask {
  readonly site: Pick<Site, 'root' | 'services'>;
  readonly ports: Ports;
  /** Receives the output of the commands. */
  readonly log: AttemptLog;
  readonly watch: ServiceWatch;
}

/** Processes that had to be killed, by name for messages. */
export interface Killed {
  /** Null for those of the platform as a whole. */
  readonly service: string | null;
  /** Empty if systemd did it. */
  readonly processes: readonly string[];
}

export interface StopTask extends ServicesTask {
  /** Its in-memory state is lost: when we kill it ourselves, this is reported beforehand. */
  readonly onKill: (killed: Killed) => Promise<void>;
}

export type ServiceTask<Task extends ServicesTask = ServicesTask> = Task & { readonly service: Service };
