import type { Clock } from './clock.ts';
import type { Emit } from './events.ts';
import type { Files } from './files.ts';
import type { Http } from './http.ts';
import type { Shell } from './shell.ts';
import type { SystemLog } from './system-log.ts';
import type { System } from './system.ts';

/** The outside world as seen by the domain. Created once, in main. */
export interface Ports {
  readonly shell: Shell;
  readonly files: Files;
  readonly http: Http;
  readonly clock: Clock;
  readonly system: System;
  readonly systemLog: SystemLog;
  readonly emit: Emit;
}
