import { randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePrintable, type AttemptLog } from './attempt-log.ts';

const maxBytes = 256 * 1024;
const settleMilliseconds = 1000;

/** What the command of a service prints, and the service itself as long as it keeps the command's output. */
export interface ServiceOutput {
  readonly fd: number;
  readonly maxBytes: number;
  readonly onStart: (ended: Promise<void>) => void;
  /** Waits until all that was printed is here: for a moment only, since what still runs may print for ever. */
  settle(): Promise<void>;
  /** Brings what has come up to now into the log, line by line: not more than 256 KiB, and nothing that could pass for our own. */
  copyTo(log: AttemptLog): Promise<void>;
  /** The last lines that have come up to now, made printable. */
  readLast(count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Has an output for as long as an action lasts, and brings what came into the log. */
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
 * Opens a file without a name beside the log, so that nothing is left of it when we are killed. Undefined where the disk has
 * no room for it: a service must start all the same.
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
      // This timer alone keeps us running: nobody else waits for the relay.
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
