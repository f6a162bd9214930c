import { writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { execa } from 'execa';
import { Problem } from '../messages/problem.ts';
import { toProof, type Command, type Jail } from '../ports/shell.ts';

type Find = (program: string) => Promise<string | undefined>;

/** The programs that start a command's own program: each does its part and then execs the next, with the same pid. */
export async function findPrefix(
  { priority, runAs, jail, diesWithUs, mark }: Command,
  find: Find,
): Promise<readonly string[]> {
  const privileges = await findPrivilegePrefix({ runAs, diesWithUs }, find);
  // In a jail there is no /proc, without which setpriv(1) before util-linux 2.38 does nothing; but only root can enter
  // a jail.
  const isEarly = runAs === undefined;
  return [
    ...(mark === undefined ? [] : await findMarkPrefix(mark, find)),
    ...(priority === 'background' ? await findBackgroundPrefix(find) : []),
    ...(isEarly ? privileges : []),
    ...(jail === undefined ? [] : await findJailPrefix(jail, find)),
    ...(isEarly ? [] : privileges),
  ];
}

/** nsenter(1) and chroot(1). `--root`: entering only the mount namespace would lead out of a chroot that we are in. */
async function findJailPrefix({ holder, root }: Jail, find: Find): Promise<readonly string[]> {
  const [nsenter, chroot] = [await requireProgram('nsenter', find), await requireProgram('chroot', find)];
  return [nsenter, `--target=${holder}`, '--mount', '--root', '--', chroot, root];
}

async function requireProgram(program: string, find: Find): Promise<string> {
  const path = await find(program);
  if (path === undefined) throw Problem.of('prerequisite.program-missing', { program });
  return path;
}

/**
 * CPU and disk only when nothing else needs them. Under the idle policy, a process that serves a page need not wait for
 * the end of our time slice; `nice` is for systems that refuse that policy. A minimal container may have none of these
 * programs.
 */
async function findBackgroundPrefix(find: Find): Promise<readonly string[]> {
  const nice = await find('nice');
  const idle = await findIdlePolicy(find);
  const ionice = await find('ionice');
  return [
    ...(nice === undefined ? [] : [nice, '-n', '19']),
    ...(idle ?? []),
    ...(ionice === undefined ? [] : [ionice, '-c', '3']),
  ];
}

/**
 * prlimit(1). Tested every time, which is once per hook: where it is forbidden, it would not start the program at all.
 */
async function findMarkPrefix(mark: number, find: Find): Promise<readonly string[]> {
  const [prlimit, nothing] = [await find('prlimit'), await find('true')];
  if (prlimit === undefined || nothing === undefined) return [];
  const locks = `--locks=${mark}:${mark}`;
  // Some containers do not let root raise limits.
  for (const limits of [[locks, `--msgqueue=:${toProof(mark)}`], [locks]])
    if (await succeeds(prlimit, [...limits, '--', nothing])) return [prlimit, ...limits, '--'];
  return [];
}

let allowedPolicy: Promise<readonly string[] | undefined> | undefined;

/** Tested once: where a sandbox forbids it, chrt would not start the program at all. */
function findIdlePolicy(find: Find): Promise<readonly string[] | undefined> {
  allowedPolicy ??= tryIdlePolicy(find);
  return allowedPolicy;
}

async function tryIdlePolicy(find: Find): Promise<readonly string[] | undefined> {
  const [chrt, nothing] = [await find('chrt'), await find('true')];
  if (chrt === undefined || nothing === undefined) return undefined;
  const policy = ['--idle', '0'];
  return (await succeeds(chrt, [...policy, nothing])) ? [chrt, ...policy] : undefined;
}

async function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  const options = { env: {}, extendEnv: false, reject: false, stdio: 'ignore' } as const;
  return (await execa(file, args, options)).exitCode === 0;
}

const autogroupNice = '10';

/**
 * sched(7), autogroup: the kernel divides CPU time among sessions first, and `nice` counts only within a session, of
 * which each program has its own. Not the lowest value: on a permanently busy server, a backup must still finish.
 */
export function lowerSession(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, autogroupNice);
  } catch {
    // Not every kernel has it, and an ordinary user may not write it often: then only the program itself has low
    // priority.
  }
}

/** setpriv(1). The kernel clears the death signal when the user changes, so setpriv itself sets it, last. */
async function findPrivilegePrefix(
  { runAs, diesWithUs }: { runAs: Command['runAs']; diesWithUs: Command['diesWithUs'] },
  find: Find,
): Promise<readonly string[]> {
  const user = runAs === undefined ? undefined : await findUser(runAs);
  const change = user !== undefined && user.uid !== geteuid?.();
  if (!change && !diesWithUs) return [];
  if (change && geteuid?.() !== 0)
    throw Problem.of('prerequisite.run-as', { user: user.name, reason: 'not-root' });
  const setpriv = change ? await requireProgram('setpriv', find) : await find('setpriv');
  if (setpriv === undefined) return [];
  return [
    setpriv,
    ...(change ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups'] : []),
    ...(diesWithUs ? ['--pdeathsig=KILL'] : []),
    '--',
  ];
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const users = new Map<string, Promise<User>>();

/**
 * Cached while the machine's own user list is unchanged: otherwise it would be looked up for every database statement.
 * A missing user is looked up again.
 */
async function findUser(name: string): Promise<User> {
  const list = await stat('/etc/passwd', { bigint: true }).catch(() => undefined);
  const key = `${list?.ino ?? ''} ${list?.ctimeNs ?? ''} ${name}`;
  const known = users.get(key) ?? readUser(name);
  users.set(key, known);
  known.catch(() => users.delete(key));
  return known;
}

async function readUser(name: string): Promise<User> {
  const { exitCode, stdout } = await execa('/usr/bin/getent', ['passwd', name], {
    env: {},
    extendEnv: false,
    reject: false,
  });
  const [, , uid, gid] = stdout.trim().split(':');
  if (exitCode !== 0 || uid === undefined || gid === undefined)
    throw Problem.of('prerequisite.run-as', { user: name, reason: 'unknown' });
  return { name, uid: Number(uid), gid: Number(gid) };
}
