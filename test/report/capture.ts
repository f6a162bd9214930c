import { Writable } from 'node:stream';
import type { Clock } from '../../src/ports/clock.ts';

/** A stream that keeps what is written to it. */
export function createCapture(): Writable & { readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { text: () => chunks.join('') });
}

/** A clock fixed at 2026-11-22 18:00:00 in Paris until it is advanced. */
export function createStoppedClock(): Clock & { advance(seconds: number): void } {
  let elapsed = 0;
  return {
    now: () => new Date(Date.parse('2026-11-22T17:00:00.000Z') + elapsed),
    monotonic: () => elapsed,
    sleep: () => Promise.resolve(),
    advance(seconds) {
      elapsed += seconds * 1000;
    },
  };
}

/** Control characters other than line ends: escape codes begin with one. */

export const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
