import { chmod, chown, lstat, mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nameError } from '../files/error-code.ts';
import { readGroupId } from '../platform/group.ts';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import type { SetupStep } from '../../terms/setup.ts';
import { adoptFolder, restoreFolder } from './adoption/adopt.ts';
import { unitFolder } from './decide.ts';
import { readAccount } from './find-accounts.ts';

/** All steps but those of nginx, which has a procedure of its own. */
export type PlainStep = Exclude<SetupStep, { do: 'change-nginx' }>;

interface Task {
  readonly ports: Pick<Ports, 'files' | 'shell'>;
}

type Executors = {
  readonly [Name in PlainStep['do']]: (step: Extract<PlainStep, { do: Name }>, task: Task) => Promise<void>;
};

const executors: Executors = {
  'create-group': ({ group }, task) => runOrRefuse(task, ['groupadd', '--system', '--', group]),
  'add-member': ({ group, user }, task) =>
    runOrRefuse(task, ['usermod', '--append', '--groups', group, '--', user]),
  'adopt-folder': (folder, { ports }) => adoptFolder({ folder, ports }),
  'restore-folder': (folder, { ports }) => restoreFolder({ folder, ports }),
  'make-folder': (step, task) => named(step.path, () => makeFolder(step, task)),
  'write-file': writeStep,
  'reload-units': (_step, task) => runOrRefuse(task, ['systemctl', 'daemon-reload']),
  'enable-unit': ({ unit }, task) =>
    runOrRefuse(task, ['systemctl', 'enable', ...(isStarter(unit) ? ['--now'] : []), '--', unit]),
  'disable-unit': ({ unit }, task) =>
    runOrRefuse(task, ['systemctl', 'disable', ...(isStarter(unit) ? ['--now'] : []), '--', unit]),
  'remove-file': ({ path }, task) => named(path, () => removeFile(path, task)),
  'set-aside-file': ({ path, to }, { ports }) =>
    named(path, async () => {
      await rename(path, to);
      await ports.files.syncFolder(dirname(path));
    }),
  'remove-folder': async ({ path }) => {
    await rmdir(path).catch(() => undefined); // Somebody has put something there meanwhile.
  },
};

/** What starts others, and nothing by itself. */
function isStarter(unit: string): boolean {
  return unit.endsWith('.timer') || unit.endsWith('.path');
}

/**
 * Does one step. Each leaves the server as it was, or done; the next run does what is left.
 *
 * @throws Problem `usage.setup-program`, `usage.setup-unwritable`, `prerequisite.setup-cannot-adopt`
 */
export async function carryOutStep(step: PlainStep, task: Task): Promise<void> {
  const execute = executors[step.do] as (step: PlainStep, task: Task) => Promise<void>;
  await execute(step, task);
}

/** A folder of another owner or mode that has something in it was arranged by somebody, and is no step. */
async function makeFolder(
  { path, mode, group, owner }: Extract<PlainStep, { do: 'make-folder' }>,
  task: Task,
): Promise<void> {
  const gid = await requireGroupId(group, task);
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (nameError(error) !== 'EEXIST') throw error;
  });
  if (!(await lstat(path)).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
  await chown(path, await requireUserId(owner, task), gid);
  await chmod(path, Number.parseInt(mode, 8)); // After chown, which clears set-group-ID.
  await task.ports.files.syncFolder(dirname(path));
}

async function writeStep(step: Extract<PlainStep, { do: 'write-file' }>, task: Task): Promise<void> {
  const { path, content, mode, group } = step;
  const gid = await requireGroupId(group, task);
  const write = () =>
    named(path, async () => {
      if (path.startsWith(unitFolder) || dirname(path) === '/etc/ospi-update')
        await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await task.ports.files.writeAtomic(path, content, Number.parseInt(mode, 8));
      if (gid !== 0) await chown(path, 0, gid);
    });
  await (path.startsWith('/etc/sudoers.d/') ? writeSudoers({ path, content, write, task }) : write());
}

/** One error in any of its files disables sudo. One that was there before is not ours to judge. */
async function writeSudoers({
  path,
  content,
  write,
  task,
}: {
  path: string;
  content: string;
  write: () => Promise<void>;
  task: Task;
}): Promise<void> {
  await requireSudoers(content, task);
  const wasWell = await isWell(checkAll, task);
  await write();
  if (!wasWell || (await isWell(checkAll, task))) return;
  await task.ports.files.removeDurably(path);
  const detail = `${path} does not go together with the files that are there already`;
  throw Problem.of('usage.setup-program', { program: 'visudo', detail });
}

const checkAll = ['visudo', '-c', '-q'] as const;

/** visudo(8) must accept the file before sudo can see it. @throws Problem `usage.setup-program` */
export async function requireSudoers(content: string, task: Task): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-sudoers-'));
  try {
    const file = join(folder, 'sudoers');
    await writeFile(file, content, { mode: 0o440 });
    await runOrRefuse(task, ['visudo', '-c', '-q', '-f', file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isWell([program, ...args]: typeof checkAll, { ports }: Task): Promise<boolean> {
  return (await ports.shell.run({ program, args, timeoutSeconds: 60 })).exitCode === 0;
}

async function removeFile(path: string, { ports }: Task): Promise<void> {
  await ports.files.removeDurably(path);
  if (dirname(path).endsWith('.d') && path.startsWith(unitFolder))
    await rmdir(dirname(path)).catch(() => undefined); // Others have their own in it.
}

async function requireGroupId(group: string | undefined, { ports }: Task): Promise<number> {
  if (group === undefined) return 0;
  const gid = await readGroupId({ group, ports });
  if (gid === undefined) throw Problem.of('usage.setup-program', { program: 'getent group', detail: group });
  return gid;
}

async function requireUserId(owner: string | undefined, { ports }: Task): Promise<number> {
  if (owner === undefined) return 0;
  const account = await readAccount(owner, ports);
  if (account === undefined) throw Problem.of('usage.setup-user-unknown', { names: [owner] });
  return account.uid;
}

async function named(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw Problem.of('usage.setup-unwritable', { path, reason: nameError(error) }, error);
  }
}

async function runOrRefuse(
  { ports }: Task,
  [program, ...args]: readonly [string, ...string[]],
): Promise<void> {
  const { exitCode, stdout, stderr } = await ports.shell.run({ program, args, timeoutSeconds: 120 });
  if (exitCode === 0) return;
  const detail = (stderr.trim() || stdout.trim()).split('\n').slice(0, 3).join(' ');
  throw Problem.of('usage.setup-program', { program, detail: detail || `exit ${exitCode}` });
}
