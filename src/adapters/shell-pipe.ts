import { execa } from 'execa';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** The two ends of a pipe of the kernel. */
export interface KernelPipe {
  readonly reader: Readable;
  /** For the program, and closed here once that has it: otherwise the reader would never see the end. */
  readonly writerFd: number;
}

/**
 * Not where TMPDIR says: in a folder that someone else owns he could put a link in the place of the pipe between its making
 * and its opening, and a hook's output would go where root may write and he may not. Here nobody can. The first is root's, and
 * cannot be filled by anybody else.
 */
const foldersForNames = ['/run', '/tmp'];

/**
 * Opens a pipe. What Node calls a pipe to a child is a socket, and a script that writes to /dev/stderr or /dev/stdout, as
 * many do, cannot open a socket by that name. Node offers no real pipe, so a named one is made, opened and removed;
 * undefined where none can be made, as on a full disk.
 */
export function openPipe(): Promise<KernelPipe | undefined> {
  return withFifo(openEnds);
}

/** Makes a named pipe, which is gone again once `open` has opened it; undefined where none can be made. */
export async function withFifo<T>(open: (path: string) => T): Promise<T | undefined> {
  const folder = await makeFolder();
  if (folder === undefined) return undefined;
  try {
    const path = join(folder, 'pipe');
    const options = { env: {}, extendEnv: false, detached: true, reject: false };
    const { exitCode } = await execa('/usr/bin/mkfifo', ['--mode=600', '--', path], options);
    return exitCode === 0 ? open(path) : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(): Promise<string | undefined> {
  for (const folder of foldersForNames) {
    const made = await mkdtemp(join(folder, 'ospi-update-pipe-')).catch(() => undefined);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** The reader does not wait for a writer; the writer then finds the reader there. */
function openEnds(path: string): KernelPipe {
  const readerFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writerFd = openSync(path, constants.O_WRONLY);
  return { reader: new Socket({ fd: readerFd, readable: true, writable: false }), writerFd };
}

export function closeWriter({ writerFd }: KernelPipe): void {
  closeSync(writerFd);
}
