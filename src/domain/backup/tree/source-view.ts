import { once } from 'node:events';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rmdir,
  stat,
  symlink,
  unlink,
} from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Command, Running } from '../../../ports/shell.ts';
import { openFolder } from './open-folders.ts';

/** The data folders as seen by a program that must not be led out of them. */
export interface SourceView {
  /** Confines a program to one of the folders; `directory` is the folder's name in its view. */
  enter(folder: string): { readonly directory: string } & Pick<Command, 'jail'>;
  close(): Promise<void>;
}

/**
 * Opens the data folders for programs that walk them while somebody else may replace a folder by a link: tar would
 * follow it and archive what only root may read. So the programs run in their own mount namespace, confined to a folder
 * with only the system's programs and the data folders, mounted read-only. Links that lead out are dangling there; from
 * Linux 5.10 on (`nosymfollow`) none is followed at all.
 *
 * An ordinary user reads with his own rights and needs none of this.
 *
 * @throws Problem `backup.view-failed`, `prerequisite.program-missing`
 */
export async function openSourceView({
  folders,
  place,
  ports,
}: {
  folders: readonly string[];
  /**
   * A folder that only this user may write; a folder for the mounts is created in it. Never one that is cleared
   * recursively.
   */
  place: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<SourceView> {
  if (geteuid?.() !== 0)
    return { enter: (folder) => ({ directory: folder }), close: () => Promise.resolve() };
  const root = join(place, 'view');
  await clear(root);
  const holder = await startHolder({ ports });
  const close = async () => {
    holder.stdin.end();
    await holder.done;
    await clear(root);
  };
  try {
    await mkdir(root, { mode: 0o700 });
    const task = { holder: holder.pid, root, ports };
    await mountSystem(task);
    for (const [index, folder] of folders.entries())
      await mountSource({ ...task, folder, name: nameOf(index) });
    const enter: SourceView['enter'] = (folder) => ({
      directory: `/${nameOf(folders.indexOf(folder))}`,
      jail: { holder: holder.pid, root },
    });
    return { enter, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the folders temporarily, in the system's temporary folder: `check` leaves nothing on the platform. */
export async function trySourceView({
  folders,
  ports,
  action = () => Promise.resolve(),
}: Pick<Parameters<typeof openSourceView>[0], 'folders' | 'ports'> & {
  action?: (view: SourceView) => Promise<void>;
}): Promise<void> {
  const isJailed = geteuid?.() === 0;
  const place = isJailed ? await makeTemporary() : '';
  try {
    const view = await openSourceView({ folders, place, ports });
    try {
      await action(view);
    } finally {
      await view.close();
    }
  } finally {
    if (isJailed) await rmdir(place);
  }
}

/** Not in /tmp if there is an alternative: anybody can fill that. */
async function makeTemporary(): Promise<string> {
  return mkdtemp('/run/ospi-update-view-').catch(() => mkdtemp('/tmp/ospi-update-view-'));
}

function nameOf(index: number): string {
  return `data-${index + 1}`;
}

/**
 * Starts a process in its own mount namespace, which ends with it. If `/` is not a mount point, as in a chroot, the
 * mounts cannot be made private; they must be private already, or ours would appear on the whole system.
 */
async function startHolder({ ports }: { ports: Pick<Ports, 'shell'> }): Promise<Running> {
  const refused: string[] = [];
  for (const propagation of ['private', 'unchanged']) {
    const holder = await ports.shell.start({
      program: 'unshare',
      args: ['--mount', `--propagation=${propagation}`, '--', 'cat'],
      diesWithUs: true,
    });
    const answer = await Promise.race([awaitEcho(holder), holder.done]);
    if (answer === 'ready' && !(await hasSharedMounts(holder.pid))) return holder;
    holder.stdin.end();
    const { stderr } = await holder.done;
    refused.push(answer === 'ready' ? 'shared mounts' : stderr.trim());
  }
  throw Problem.of('backup.view-failed', { reason: refused.join('; ') });
}

/** It echoes only once its own mounts are in effect. */
async function awaitEcho({ stdin, stdout }: Running): Promise<'ready'> {
  stdin.write('\n');
  await once(stdout, 'data');
  return 'ready';
}

async function hasSharedMounts(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/mountinfo`, 'latin1')).includes(' shared:');
}

interface MountTask {
  readonly holder: number;
  readonly root: string;
  readonly ports: Pick<Ports, 'shell'>;
}

/**
 * Where programs and their libraries are. On most systems all but `usr` are links into it. Not `etc`: it has secrets.
 */
const systemFolders = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];

async function mountSystem(task: MountTask): Promise<void> {
  for (const name of systemFolders) {
    const found = await lstat(`/${name}`).catch(() => undefined);
    if (found?.isSymbolicLink() === true) await symlink(await readlink(`/${name}`), join(task.root, name));
    if (found?.isDirectory() === true) await mount({ ...task, folder: `/${name}`, name, flags: 'ro' });
  }
}

/** Older kernels and programs ignore `nosymfollow`. */
const sourceFlags = 'ro,nosuid,nodev,noexec,nosymfollow';

async function mountSource({ folder, ...task }: MountTask & { folder: string; name: string }): Promise<void> {
  const opened = await openFolder(folder).catch((error: unknown) => {
    throw Problem.of('backup.source-missing', { path: folder }, error);
  });
  try {
    await mount({ ...task, folder, flags: sourceFlags });
    const { dev, ino } = await opened.stat();
    const shown = await stat(join(`/proc/${task.holder}/root`, task.root, task.name));
    if (shown.dev !== dev || shown.ino !== ino)
      throw Problem.of('backup.view-failed', { reason: `${folder}: changed meanwhile` });
  } finally {
    await opened.close();
  }
}

async function mount({
  holder,
  root,
  ports,
  folder,
  name,
  flags,
}: MountTask & { folder: string; name: string; flags: string }): Promise<void> {
  const target = join(root, name);
  await mkdir(target, { mode: 0o700 });
  const { exitCode, stderr } = await ports.shell.run({
    program: 'mount',
    args: ['--bind', '--options', flags, '--', folder, target],
    jail: { holder, root: '/' },
  });
  if (exitCode !== 0) throw Problem.of('backup.view-failed', { reason: stderr.trim() });
}

/** One by one, and never recursively: if a mount were still there, that would delete the data. */
async function clear(root: string): Promise<void> {
  const names = await readdir(root).catch((error: unknown) => {
    if (readErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (names === undefined) return;
  for (const name of names) {
    const path = join(root, name);
    await ((await lstat(path)).isDirectory() ? rmdir(path) : unlink(path));
  }
  await rmdir(root);
}
