import { randomBytes } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AttemptLog } from './attempt-log.ts';

const maxBytes = 256 * 1024;

/** What the command of a service prints, and the service itself as long as it keeps the command's output. */
export interface ServiceOutput {
  readonly fd: number;
  readonly maxBytes: number;
  /** Brings what has come up to now into the log, line by line: not more than 256 KiB, and nothing that could pass for our own. */
  copyTo(log: AttemptLog): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file without a name beside the log, so that nothing is left of it when we are killed. Undefined where the disk has
 * no room for it: a service must start all the same.
 */
export async function openServiceOutput(log: AttemptLog): Promise<ServiceOutput | undefined> {
  const path = join(dirname(log.path), `.output-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600).catch(() => undefined);
  if (file === undefined) return undefined;
  await unlink(path);
  return {
    fd: file.fd,
    maxBytes,
    async copyTo(log) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      for (const line of lines.at(-1) === '' ? lines.slice(0, -1) : lines) log.writeOutput(line);
    },
    close: () => file.close(),
  };
}
