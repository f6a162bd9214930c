import { basename } from 'node:path';
import { env, geteuid } from 'node:process';

/** The person whose command root carries out. */
export interface Person {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** They run whatever they are told: whom sudo has given one of these is root himself, and so are the commands that he starts there. */
const shells: ReadonlySet<string> = new Set(
  'sh bash dash ash ksh mksh zsh fish csh tcsh busybox su login tmux screen make npm npx'.split(' '),
);

/**
 * Who has asked root for this one command through sudo, and may not be root otherwise. sudo sets these variables itself, whatever
 * the session held (sudo(8), ENVIRONMENT); root who sets them takes rights from nobody but himself.
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
