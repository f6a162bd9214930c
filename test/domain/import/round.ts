import { readFileSync } from 'node:fs';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createHttp } from '../../../src/adapters/http.ts';
import { createShell } from '../../../src/adapters/shell.ts';
import { createSystemLog } from '../../../src/adapters/system-log.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import type { Site } from '../../../src/model/site.ts';
import { runRound } from './run-round.ts';

/** One round in a process of its own, which can be killed: round.js SITE FOLDER */
const [, , file = '', folder = ''] = process.argv;
const shell = createShell();
const ports = {
  shell,
  files: createFiles(shell),
  http: createHttp(),
  clock: systemClock,
  system: createSystem({ shell }),
  systemLog: createSystemLog({ shell }),
  emit: () => undefined,
};
await runRound({ site: JSON.parse(readFileSync(file, 'utf8')) as Site, folder, ports });
