import { closeSync, constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import process, { getegid, getgroups, setegid, seteuid, setgroups } from 'node:process';
import { openFile, openFileSync, type OpenOptions } from '../files/open-file.ts';
import { findPerson, type Person } from './find-person.ts';

/**
 * Does what it is given with the file rights of the person who asked through sudo: what he names he could as well have named to
 * `cat`, and what he has written belongs to him, whatever he makes of the folders on the way meanwhile. The kernel judges, at
 * the moment of the opening. Without such a person, with the rights that there are.
 *
 * @param action must be over when it returns: nothing else may happen with these rights
 */
export function withOwnRights<T>(action: () => T): T {
  const person = findPerson();
  return person === undefined ? action() : actAs(person, action);
}

/** Opens a file that exists and was named on the command line, for reading, as `openFile` does. */
export async function openNamedFile(path: string, options: OpenOptions = {}): Promise<FileHandle> {
  if (findPerson() === undefined) return openFile(path, options);
  const fd = withOwnRights(() => openFileSync(path, options));
  try {
    // The same file once more, now for the event loop's own use: this name leads to it, whatever became of the other.
    return await open(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
  } finally {
    closeSync(fd);
  }
}

/** Real and saved user stay root, so that he can neither stop the process meanwhile nor look into it. */
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

/** Node.js has it; its types do not. */
const { initgroups } = process as unknown as { initgroups: (user: string, group: number) => void };

/** A person whom no directory knows has the one group that sudo tells. */
function takeGroups(name: string, gid: number): void {
  try {
    initgroups(name, gid);
  } catch {
    setgroups?.([gid]);
  }
}
