import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const stdoutLimit = 16 * 1024 * 1024;
const stderrLimit = 64 * 1024;
const lineLimit = 16 * 1024;

/** Destination of the chunks of one output stream. `text` is what was captured, if anything. */
export interface Sink {
  write(chunk: Buffer): void;
  end(): void;
  text(): string;
}

/** A stream being read into a sink. */
export interface Draining {
  /** Whether the sink has received everything. */
  isOver(): boolean;
  /** Gives up on the rest. */
  stop(): void;
}

/**
 * Feeds a stream to a sink. `onFault` is called with the first error of the sink (from a callback, or a limit); the
 * rest is read and discarded, so that the program does not stall before it can be ended.
 */
export function drain({
  stream,
  sink,
  onFault,
}: {
  stream: Readable;
  sink: Sink;
  onFault: (error: unknown) => void;
}): Draining {
  let faulty = false;
  let over = false;
  const attempt = (action: () => void) => {
    if (faulty) return;
    try {
      action();
    } catch (error) {
      faulty = true;
      onFault(error);
    }
  };
  stream.on('data', (chunk: Buffer) => {
    attempt(() => {
      sink.write(chunk);
    });
  });
  stream.on('close', () => {
    attempt(() => {
      sink.end();
    });
    over = true;
  });
  stream.on('error', () => undefined); // The program's exit code matters; a broken pipe adds nothing.
  return { isOver: () => over, stop: () => stream.destroy() };
}

/** Captures all of a stream; throws beyond 16 MiB. */
export function captureAll(program: string): Sink {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    write(chunk) {
      bytes += chunk.length;
      if (bytes > stdoutLimit) throw new RangeError(`${program}: more than 16 MiB of output`);
      chunks.push(chunk);
    },
    end: () => undefined,
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/** Captures the last 64 KiB of a stream. */
export function captureTail(): Sink {
  let tail = Buffer.alloc(0);
  return {
    write(chunk) {
      tail = Buffer.concat([tail, chunk.subarray(-stderrLimit)]).subarray(-stderrLimit);
    },
    end: () => undefined,
    text: () => tail.toString('utf8'),
  };
}

/**
 * Calls back with each line, cut at 16 KiB so that an endless line cannot fill memory; the last line needs no newline.
 */
export function splitLines(onLine: (line: string) => void): Sink {
  const decoder = new StringDecoder('utf8');
  let line = '';
  const add = (text: string) => {
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      onLine((line + piece).slice(0, lineLimit).replace(/\r$/, ''));
      line = '';
    }
    line = (line + last).slice(0, lineLimit);
  };
  return {
    write(chunk) {
      add(decoder.write(chunk));
    },
    end() {
      add(decoder.end());
      if (line !== '') onLine(line);
    },
    text: () => '',
  };
}
