import { execa, type Options } from 'execa';
import { closeSync, constants, openSync } from 'node:fs';
import { withFifo } from './shell-pipe.ts';
import type { OutputRelay } from '../ports/shell.ts';

const blockBytes = 512;

/** dd writes what it has read at once, also when that is less than a block; from then on cat reads, and throws away. */
const script = `dd bs=${blockBytes} count="$1" status=none; exec cat >/dev/null`;

/**
 * Starts a program between a pipe and a file, which ends with the last of those that write to the pipe, and not with us. What
 * a service prints that was started here would otherwise end it once we are gone, or fill the disk.
 *
 * @returns the pipe's end for writing, or undefined where no pipe can be made, as on a full disk
 */
export async function openRelay({ fd, maxBytes, onStart }: OutputRelay): Promise<number | undefined> {
  return withFifo((path) => {
    const waiting = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // Only so that nobody waits for another.
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
