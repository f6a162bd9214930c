import { closeSync, constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import process, { getegid, getgroups, setegid, seteuid, setgroups } from 'node:process';
import { openFile, openFileSync, type OpenOptions } from '../files/open-file.ts';
import { findPerson, type Person } from './find-person.ts';

/**
 * Runs `action` with the file access rights of the person who called sudo: it opens only what that person could have
 * opened with `cat`, and new files belong to that person, even if folders on the path are changed meanwhile. The kernel
 * checks this at open time. Without such a person, the rights stay unchanged.
 *
 * @param action must be synchronous: nothing else may run with these rights
 */
export function withOwnRights<T>(action: () => T): T {
  const person = findPerson();
  return person === undefined ? action() : actAs(person, action);
}

/** Opens an existing file named on the command line, for reading, like `openFile`. */
export async function openNamedFile(path: string, options: OpenOptions = {}): Promise<FileHandle> {
  if (findPerson() === undefined) return openFile(path, options);
  const fd = withOwnRights(() => openFileSync(path, options));
  try {
    // Opens the same file again for asynchronous use: this path leads to it, whatever happened to its name.
    return await open(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
  } finally {
    closeSync(fd);
  }
}

/** Real and saved user remain root, so that the person can neither stop the process meanwhile nor inspect it. */
function actAs<T>({ name, uid, gid }: Person, action: () => T): T {
  const groups = getgroups?.() ?? [];
  const group = getegid?.() ?? 0;
  try {
    takeGroups(name, gid);
    setegid?.(gid);
    seteuid?.(uid);
    return action();
  } finally {
    seteuid?.(0);
    setegid?.(group);
    setgroups?.(groups);
  }
}

/** Node.js has it, but its types do not. */
const { initgroups } = process as unknown as { initgroups: (user: string, group: number) => void };

/** A person unknown to the user database has the one group that sudo reports. */
function takeGroups(name: string, gid: number): void {
  try {
    initgroups(name, gid);
  } catch {
    setgroups?.([gid]);
  }
}
