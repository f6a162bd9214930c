import type { Ports } from '../../ports/ports.ts';
import type { Service, Site } from '../../model/site.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { ServiceWatch } from './service-watch.ts';

export interface ServicesTask {
  readonly site: Pick<Site, 'root' | 'services'>;
  readonly ports: Ports;
  /** Gets what the commands print. */
  readonly log: AttemptLog;
  readonly watch: ServiceWatch;
}

/** What had to be killed, named for a person. */
export interface Killed {
  /** Null for what belongs to the platform as a whole. */
  readonly service: string | null;
  /** None where systemd did it. */
  readonly processes: readonly string[];
}

export interface StopTask extends ServicesTask {
  /** What it held in memory is lost: this is told before it is done, where we do it ourselves. */
  readonly onKill: (killed: Killed) => Promise<void>;
}

export type ServiceTask<Task extends ServicesTask = ServicesTask> = Task & { readonly service: Service };
