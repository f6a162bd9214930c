import type { Writable } from 'node:stream';

/** A standard stream: a terminal, a pipe or a file. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** A stream that may stall or go away without disturbing the update: what cannot be written is dropped. */
export interface Output {
  readonly stream: OutputStream;
  readonly isGone: boolean;
  writeLine(line: string): void;
  /** Waits until all is out, but not for a reader who has stopped reading. */
  flush(): Promise<void>;
}

/** What waits for a reader at most; beyond it he has stopped reading, and memory must not fill. */
const waitingBytes = 1 << 20;
const flushMilliseconds = 1000;
const usualColumns = 80;

export function createOutput(stream: OutputStream): Output {
  let isGone = false;
  // After a hang-up a terminal gives EIO, a closed pipe EPIPE, a full disk ENOSPC; unheard, each would end the process.
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
 * Node writes to terminals and pipes synchronously: Ctrl-S, a connection that hangs or a `less` that nobody scrolls would
 * halt the whole update in the next write, under the maintenance page. The handle is Node's own; where it has no such
 * switch, nothing changes.
 */
function unblock(stream: OutputStream): void {
  const handle: unknown = Reflect.get(stream, '_handle');
  if (isBlockingHandle(handle)) handle.setBlocking(false);
}

/**
 * A serial console reports 0 columns, on which ora would count lines without end. Node sets the width anew when the
 * terminal changes, so each value is looked at when it is read.
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
