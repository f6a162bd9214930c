import { randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePrintable, type AttemptLog } from './attempt-log.ts';

const maxBytes = 256 * 1024;
const settleMilliseconds = 1000;

/** The output of a service's command, and of the service itself while it keeps the command's output open. */
export interface ServiceOutput {
  readonly fd: number;
  readonly maxBytes: number;
  readonly onStart: (ended: Promise<void>) => void;
  /** Waits until all output has arrived, but only for a moment, since a running service may print endlessly. */
  settle(): Promise<void>;
  /**
   * Writes the output so far to the log, line by line: at most 256 KiB, and nothing that could pass for our own lines.
   */
  copyTo(log: AttemptLog): Promise<void>;
  /** The last lines so far, made printable. */
  readLast(count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Captures output for the duration of an action, and writes it to the log. */
export async function withServiceOutput<T>(
  log: AttemptLog,
  action: (output: ServiceOutput | undefined) => Promise<T>,
): Promise<T> {
  const output = await openServiceOutput(log);
  try {
    return await action(output);
  } finally {
    await output?.settle();
    await output?.copyTo(log).catch(() => undefined);
    await output?.close();
  }
}

/**
 * Opens an unlinked file beside the log, so that a kill leaves nothing behind. Undefined if the disk has no room for
 * it: a service must start all the same.
 */
export async function openServiceOutput(log: AttemptLog): Promise<ServiceOutput | undefined> {
  const path = join(dirname(log.path), `.output-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600).catch(() => undefined);
  if (file === undefined) return undefined;
  await unlink(path);
  let relayed = Promise.resolve();
  return {
    fd: file.fd,
    maxBytes,
    onStart(ended) {
      relayed = ended;
    },
    async settle() {
      const isOver = new AbortController();
      // Only this timer keeps us running: nothing else waits for the relay.
      await Promise.race([relayed, sleep(settleMilliseconds, undefined, { signal: isOver.signal })]);
      isOver.abort();
    },
    async copyTo(log) {
      for (const line of await readLines(file)) log.writeOutput(line);
    },
    async readLast(count) {
      return (await readLines(file)).slice(-count).map((line) => makePrintable(line).slice(0, 500));
    },
    close: () => file.close(),
  };
}

async function readLines(file: FileHandle): Promise<readonly string[]> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
