import { createShell } from '../../../src/adapters/shell.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createHttp } from '../../../src/adapters/http.ts';
import { createSystemLog } from '../../../src/adapters/system-log.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import type { Ports } from '../../../src/ports/ports.ts';

/** The real ones, for a program that is killed. */
export function createRealPorts(): Ports {
  const shell = createShell();
  return {
    ...{ shell, files: createFiles(shell), http: createHttp(), clock: systemClock },
    ...{ system: createSystem({ shell }), systemLog: createSystemLog({ shell }), emit: () => undefined },
  };
}
