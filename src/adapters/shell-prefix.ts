import { geteuid } from 'node:process';
import { execa } from 'execa';
import type { Command } from '../ports/shell.ts';
import { Problem } from '../ports/problem.ts';

type Find = (program: string) => Promise<string | undefined>;

/** The programs that start a command's own program: each does its part and becomes the next one, with the same pid. */
export async function findPrefix(
  { priority, runAs, diesWithUs }: Command,
  find: Find,
): Promise<readonly string[]> {
  return [
    ...(priority === 'background' ? await findBackgroundPrefix(find) : []),
    ...(await findPrivilegePrefix({ runAs, diesWithUs }, find)),
  ];
}

/** Lowest CPU priority, and disk access only when nobody else wants it. A lean container may have neither program. */
async function findBackgroundPrefix(find: Find): Promise<readonly string[]> {
  const nice = await find('nice');
  const ionice = await find('ionice');
  return [
    ...(nice === undefined ? [] : [nice, '-n', '19']),
    ...(ionice === undefined ? [] : [ionice, '-c', '3']),
  ];
}

/** setpriv(1). The kernel forgets the signal when the user changes, so it is setpriv itself that asks for it, last. */
async function findPrivilegePrefix(
  { runAs, diesWithUs }: { runAs: Command['runAs']; diesWithUs: Command['diesWithUs'] },
  find: Find,
): Promise<readonly string[]> {
  const user = runAs === undefined ? undefined : await readUser(runAs);
  const change = user !== undefined && user.uid !== geteuid?.();
  if (!change && !diesWithUs) return [];
  if (change && geteuid?.() !== 0)
    throw Problem.of('prerequisite.run-as', { user: user.name, reason: 'not-root' });
  const setpriv = await find('setpriv');
  if (setpriv === undefined) {
    if (change) throw Problem.of('prerequisite.program-missing', { program: 'setpriv' });
    return [];
  }
  return [
    setpriv,
    ...(change ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups'] : []),
    ...(diesWithUs ? ['--pdeathsig=KILL'] : []),
    '--',
  ];
}

async function readUser(name: string): Promise<{ name: string; uid: number; gid: number }> {
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
