import type { Clock } from '../ports/clock.ts';

const betweenWritesMilliseconds = 1000;

/** Writes on request, at most once per second, one write at a time; closing writes what is pending. */
export function createPacedWriter({ clock, write }: { clock: Clock; write: () => Promise<void> }): {
  request(): void;
  close(): Promise<void>;
} {
  let isWanted = false;
  let isClosed = false;
  let running: Promise<void> | undefined;
  let wake: () => void = () => undefined;

  const run = async () => {
    while (isWanted) {
      isWanted = false;
      await write().catch(() => undefined);
      if (isClosed) continue;
      const closing = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([clock.sleep(betweenWritesMilliseconds), closing]);
    }
    running = undefined;
  };
  return {
    request() {
      isWanted = true;
      running ??= run();
    },
    async close() {
      isClosed = true;
      wake();
      await running;
    },
  };
}
