import type { Stats } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The number of links that the kernel follows in one path. */
const mostLinks = 40;

/** The path to a file. */
export interface Way {
  /** Every file, folder and link on it, from the root down, including those that other links lead through. */
  readonly passed: readonly string[];
  /** Where it ends, with links followed as far as it exists. */
  readonly end: string;
}

/**
 * Resolves a path as the kernel does, name by name: anyone who can change one of them decides what is found at the end.
 * A link to a link counts together with the folder that contains it.
 */
export async function walkTo(path: string): Promise<Way> {
  const passed = new Set(['/']);
  let rest = namesOf(resolve(path));
  let at = '/';
  let links = 0;
  for (;;) {
    const [name, ...others] = rest;
    if (name === undefined) return { passed: [...passed], end: at };
    rest = others;
    const next = name === '..' ? dirname(at) : join(at, name);
    passed.add(next);
    const target = await readTarget(next);
    if (target === undefined || links === mostLinks) {
      at = next;
      continue;
    }
    links += 1;
    if (target.startsWith('/')) at = '/';
    rest = [...namesOf(target), ...rest];
  }
}

/**
 * What the kernel finds at a path, if its links do not tell: in /proc a link leads to an open file, or into another
 * process's mounts, and its text only describes that.
 */
export async function findElsewhere(path: string, end: string): Promise<Stats | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const walked = await lstat(end).catch(() => undefined);
  return walked?.dev === found.dev && walked.ino === found.ino ? undefined : found;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** Undefined for anything that is not a link, or does not exist. */
async function readTarget(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isSymbolicLink() === true ? readlink(path).catch(() => undefined) : undefined;
}
