/**
 * Restores in a separate process, which kills itself shortly after starting its nth program; or makes, refreshes or
 * takes a copy; or dumps on a full disk. Prints the problem's code, if any.
 */
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createHttp } from '../../../src/adapters/http.ts';
import { createShell } from '../../../src/adapters/shell.ts';
import { createSystemLog } from '../../../src/adapters/system-log.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import { createPostgresqlServer } from '../../../src/domain/database/postgresql/server.ts';
import { toProblem } from '../../../src/messages/problem.ts';
import type { Shell } from '../../../src/ports/shell.ts';
import type { Database } from '../../../src/model/site.ts';

const {
  database,
  files,
  folder,
  killAt,
  copy,
  stamp = '',
} = JSON.parse(process.argv[2] ?? '') as {
  database: Database;
  files?: Record<string, string>;
  folder?: string;
  killAt?: number;
  copy?: 'make' | 'refresh' | 'take' | 'drop';
  stamp?: string;
};
let left = killAt ?? 0;
function dieWhenDue(): void {
  left -= 1;
  if (left === 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Math.random() * 150);
}
const real = createShell();
const shell: Shell = {
  ...real,
  run: (...args) => (dieWhenDue(), real.run(...args)),
  pipe: (...args) => (dieWhenDue(), real.pipe(...args)),
  start: (...args) => (dieWhenDue(), real.start(...args)),
};
const ports = {
  shell,
  files: createFiles(shell),
  http: createHttp(),
  clock: systemClock,
  system: createSystem({ shell }),
  systemLog: createSystemLog({ shell }),
  emit: () => undefined,
};
const server = createPostgresqlServer({ database, ports });
const onShare = () => undefined;
const compression = 'zstd';
try {
  if (copy !== undefined) await workOnCopy(copy);
  else if (files !== undefined) {
    const beside = await server.restoreBeside({ files, compression, onShare });
    await beside.swap();
    await beside.finish();
  }
  if (copy === undefined && folder !== undefined)
    await server.dump({ folder, prefix: 'db-0', compression, onShare });
} catch (error) {
  process.stdout.write(toProblem(error).message);
}

async function workOnCopy(kind: NonNullable<typeof copy>): Promise<void> {
  const restoring = { files: files ?? {}, compression, restoresUsers: true, onShare } as const;
  if (kind === 'make') await server.makeCopy({ ...restoring, stamp });
  if (kind === 'refresh')
    await server.refreshCopy({
      ...{ folder: folder ?? '', prefix: 'db-1', compression, onShare },
      ...{ stamp, base: { counters: {}, dumps: [] } },
    });
  if (kind === 'take') {
    const beside = await server.takeCopy(restoring);
    await beside.swap();
    await beside.finish();
  }
  if (kind === 'drop') await server.dropCopies();
}
