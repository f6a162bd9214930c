import { argv } from 'node:process';
import { createShell } from '../../../src/adapters/shell.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createHttp } from '../../../src/adapters/http.ts';
import { createSystemLog } from '../../../src/adapters/system-log.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import { createMariadbServer } from '../../../src/domain/database/mariadb/server.ts';
import type { DumpFiles } from '../../../src/domain/database/server.ts';
import type { Database } from '../../../src/model/site.ts';

/** A program that only restores a dump, for tests that kill it. */
const { database, dump } = JSON.parse(argv[2] ?? '') as { database: Database; dump: DumpFiles };
const shell = createShell();
const ports = {
  ...{ shell, files: createFiles(shell), http: createHttp(), clock: systemClock },
  ...{ system: createSystem({ shell }), systemLog: createSystemLog({ shell }), emit: () => undefined },
};
const beside = await createMariadbServer({ database, ports }).restoreBeside({
  ...dump,
  onShare: () => undefined,
});
await beside.swap();
await beside.finish();
