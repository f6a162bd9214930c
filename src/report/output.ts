import type { Writable } from 'node:stream';

/** A standard stream: a terminal, a pipe or a file. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** A stream that may stall or disappear without disturbing the update: what cannot be written is dropped. */
export interface Output {
  readonly stream: OutputStream;
  readonly isGone: boolean;
  writeLine(line: string): void;
  /** Waits until everything is written, but not for a reader who has stopped reading. */
  flush(): Promise<void>;
}

/** The limit of unread output; beyond it the reader has stopped reading, and memory must not fill. */
const waitingBytes = 1 << 20;
const flushMilliseconds = 1000;
const usualColumns = 80;

export function createOutput(stream: OutputStream): Output {
  let isGone = false;
  // After a hang-up a terminal gives EIO, a closed pipe EPIPE, a full disk ENOSPC; unhandled, each would end the
  // process.
  stream.on('error', () => {
    isGone = true;
  });
  unblock(stream);
  mendWidth(stream);
  return {
    stream,
    get isGone() {
      return isGone;
    },
    writeLine(line) {
      if (isGone || stream.writableLength > waitingBytes) return;
      stream.write(`${line}\n`);
    },
    async flush() {
      if (isGone || stream.writableLength === 0) return;
      await new Promise<void>((resolve) => {
        const giveUp = setTimeout(resolve, flushMilliseconds);
        stream.write('', () => {
          clearTimeout(giveUp);
          resolve();
        });
      });
    },
  };
}

/**
 * Node writes to terminals and pipes synchronously: Ctrl-S, a hanging connection or an idle `less` would block the
 * whole update in the next write, under the maintenance page. The handle is internal to Node; if it has no such switch,
 * nothing changes.
 */
function unblock(stream: OutputStream): void {
  const handle: unknown = Reflect.get(stream, '_handle');
  if (isBlockingHandle(handle)) handle.setBlocking(false);
}

/**
 * A serial console reports 0 columns, with which ora would count lines endlessly. Node updates the width when the
 * terminal changes, so the value is checked on each read.
 */
function mendWidth(stream: OutputStream): void {
  let told = stream.columns ?? 0;
  Object.defineProperty(stream, 'columns', {
    configurable: true,
    get: () => (told > 0 ? told : usualColumns),
    set: (columns: number) => {
      told = columns;
    },
  });
}

function isBlockingHandle(handle: unknown): handle is { setBlocking(blocking: boolean): void } {
  return typeof handle === 'object' && handle !== null && 'setBlocking' in handle;
}
