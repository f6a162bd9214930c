import { basename } from 'node:path';
import { env, geteuid } from 'node:process';

/** The person on whose behalf root runs a command. */
export interface Person {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * They run arbitrary commands: a user with one of these via sudo is effectively root, and so are the commands started
 * from there.
 */
const shells: ReadonlySet<string> = new Set(
  'sh bash dash ash ksh mksh zsh fish csh tcsh busybox su login tmux screen make npm npx'.split(' '),
);

/**
 * The person who ran this one command through sudo, and may have no other root access. sudo sets these variables
 * itself, whatever the session contained (sudo(8), ENVIRONMENT); if root sets them by hand, he only reduces his own
 * rights.
 */
export function findPerson(): Person | undefined {
  const { SUDO_UID: uid, SUDO_GID: gid, SUDO_USER: name, SUDO_COMMAND: command = '' } = env;
  if (geteuid?.() !== 0 || name === undefined || !isNumber(uid) || !isNumber(gid)) return undefined;
  if (Number(uid) === 0 || shells.has(basename(command.split(' ', 1)[0] ?? ''))) return undefined;
  return { name, uid: Number(uid), gid: Number(gid) };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}
