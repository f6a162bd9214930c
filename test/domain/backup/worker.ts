/**
 * Makes or restores a backup in a separate process, so that it can be killed, run as another user, or run on a full
 * disk. Arguments: `create`, `restore` or `view`, the site's folder, the id to restore. It prints the problem's code,
 * if any. With KILL_AT=n it kills itself before it changes the disk or runs a program for the nth time. With
 * AFTER_MKDIR it runs that script each time it has created a folder, with the folder's path: this gives an attacker the
 * time he needs; with AFTER_CHANGE likewise each time it has changed an owner or a mode.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createFiles } from '../../../src/adapters/files.ts';
import { createHttp } from '../../../src/adapters/http.ts';
import { createShell } from '../../../src/adapters/shell.ts';
import { createSystemLog } from '../../../src/adapters/system-log.ts';
import { createSystem } from '../../../src/adapters/system.ts';
import { createBackup } from '../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../src/domain/backup/restore/restore.ts';
import { trySourceView } from '../../../src/domain/backup/tree/source-view.ts';
import { openJournal } from '../../../src/domain/journal/write.ts';
import { toProblem } from '../../../src/messages/problem.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Shell } from '../../../src/ports/shell.ts';
import { describeSite } from './site-in.ts';

const [action = '', root = '', id = ''] = process.argv.slice(2);
const site = describeSite({ root, folders: ['data'] });

let changesLeft = Number(process.env['KILL_AT'] ?? 0);
function dieWhenDue(): void {
  changesLeft -= 1;
  if (changesLeft === 0) process.kill(process.pid, 'SIGKILL');
}

const afterMkdir = process.env['AFTER_MKDIR'];
function runAttack(path: Parameters<typeof mkdir>[0]): void {
  if (afterMkdir !== undefined) execFileSync(afterMkdir, [String(path)], { stdio: 'inherit' });
}

const afterChange = process.env['AFTER_CHANGE'];
function runChangeAttack(): void {
  if (afterChange !== undefined) execFileSync(afterChange, { stdio: 'inherit' });
}

const { chmod, chown, rename, mkdir, mkdtemp, link, symlink, unlink } = fs;
Object.assign(fs, {
  chmod: (...args: Parameters<typeof chmod>) => chmod(...args).finally(runChangeAttack),
  chown: (...args: Parameters<typeof chown>) => chown(...args).finally(runChangeAttack),
  link: (...args: Parameters<typeof link>) => (dieWhenDue(), link(...args)),
  symlink: (...args: Parameters<typeof symlink>) => (dieWhenDue(), symlink(...args)),
  unlink: (...args: Parameters<typeof unlink>) => (dieWhenDue(), unlink(...args)),
  rename: (...args: Parameters<typeof rename>) => (dieWhenDue(), rename(...args)),
  mkdir: async (...args: Parameters<typeof mkdir>) => {
    dieWhenDue();
    const made = await mkdir(...args);
    runAttack(args[0]);
    return made;
  },
  mkdtemp: (...args: Parameters<typeof mkdtemp>) => (dieWhenDue(), mkdtemp(...args)),
});
syncBuiltinESMExports();

const real = createShell();
const shell: Shell = {
  ...real,
  run: (...args) => (dieWhenDue(), real.run(...args)),
  pipe: (...args) => (dieWhenDue(), real.pipe(...args)),
};
const ports: Ports = {
  shell,
  files: createFiles(shell),
  http: createHttp(),
  clock: systemClock,
  system: createSystem({ shell }),
  systemLog: createSystemLog({ shell }),
  emit: () => undefined,
};
try {
  const journal = await openJournal({ site, ports });
  if (action === 'view') await trySourceView({ folders: site.backup.folders, ports });
  else if (action === 'create') await createBackup({ site, ports, journal, attempt: null });
  else await restoreBackup({ site, ports, journal, attempt: null, id });
  await journal.close();
} catch (error) {
  process.stdout.write(toProblem(error).message);
  process.exitCode = 1;
}
