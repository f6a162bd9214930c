/**
 * Queries the holder of the lock, or takes it, in a separate process. Arguments: `probe` or `hold`, the site. Prints
 * JSON.
 */
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createHttp } from '../../../src/adapters/http.ts';
import { createShell } from '../../../src/adapters/shell.ts';
import { createSystemLog } from '../../../src/adapters/system-log.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import { probeLock, withLock } from '../../../src/domain/lock/lock.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { toProblem } from '../../../src/messages/problem.ts';
import type { Site } from '../../../src/model/site.ts';

const [what = '', json = ''] = process.argv.slice(2);
const site = JSON.parse(json) as Site;
const shell = createShell();
const ports: Ports = {
  shell,
  files: createFiles(shell),
  http: createHttp(),
  clock: systemClock,
  system: createSystem({ shell }),
  systemLog: createSystemLog({ shell }),
  emit: () => undefined,
};
const asked =
  what === 'probe'
    ? probeLock({ site, ports })
    : withLock({ site, ports, command: 'apply' }, () => Promise.resolve('in'));
process.stdout.write(JSON.stringify(await asked.catch((error: unknown) => toProblem(error).toRecord())));
