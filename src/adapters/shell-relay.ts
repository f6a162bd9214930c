import { execa, type Options } from 'execa';
import { closeSync, constants, openSync } from 'node:fs';
import { withFifo } from './shell-pipe.ts';
import type { OutputRelay } from '../ports/shell.ts';

const blockBytes = 512;

/** dd writes what it has read at once, even less than a block; after that, cat reads and discards. */
const script = `dd bs=${blockBytes} count="$1" status=none; exec cat >/dev/null`;

/**
 * Starts a relay from a pipe to a file. It ends with the last writer of the pipe, and not with us: otherwise a service
 * started here would be killed by its own output once we are gone, or would fill the disk.
 *
 * @returns the write end of the pipe, or undefined if no pipe can be created, as on a full disk
 */
export async function openRelay({ fd, maxBytes, onStart }: OutputRelay): Promise<number | undefined> {
  return withFifo((path) => {
    const waiting = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // So that neither open blocks.
    const writer = openSync(path, constants.O_WRONLY);
    const reader = openSync(path, constants.O_RDONLY);
    closeSync(waiting);
    const relay = execa('/bin/sh', ['-c', script, 'sh', String(Math.floor(maxBytes / blockBytes))], {
      env: { PATH: '/usr/bin:/bin' },
      extendEnv: false,
      cwd: '/',
      detached: true,
      reject: false,
      buffer: false,
      stdio: [reader, fd, 'ignore'] as Options['stdio'],
    });
    relay.unref(); // It may live as long as a service.
    onStart?.(relay.then(() => undefined));
    closeSync(reader);
    return writer;
  });
}
