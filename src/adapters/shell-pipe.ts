import { execa } from 'execa';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** The two ends of a kernel pipe. */
export interface KernelPipe {
  readonly reader: Readable;
  /** Passed to the program, and closed here once it has it: otherwise the reader would never see the end. */
  readonly writerFd: number;
}

/**
 * Not in TMPDIR: the owner of that folder could replace the pipe by a link between its creation and its opening, and a
 * hook's output would go where only root may write. Here nobody can. The first belongs to root, and nobody else can
 * fill it.
 */
const foldersForNames = ['/run', '/tmp'];

/**
 * Opens a pipe. Node's pipes to a child are sockets, and a script that writes to /dev/stderr or /dev/stdout, as many
 * do, cannot open a socket by that name. Node offers no real pipe, so a named one is created, opened and removed;
 * undefined if that fails, as on a full disk.
 */
export function openPipe(): Promise<KernelPipe | undefined> {
  return withFifo(openEnds);
}

/** Creates a named pipe, which is removed once `open` has opened it; undefined if that fails. */
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

/** The reader opens without waiting for a writer; the writer then finds a reader. */
function openEnds(path: string): KernelPipe {
  const readerFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writerFd = openSync(path, constants.O_WRONLY);
  return { reader: new Socket({ fd: readerFd, readable: true, writable: false }), writerFd };
}

export function closeWriter({ writerFd }: KernelPipe): void {
  closeSync(writerFd);
}
