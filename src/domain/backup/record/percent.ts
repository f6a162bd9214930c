/** Turns bytes into a percentage that never falls and stays below 100 until everything is done. */
export interface Percent {
  /** Adds a part of the work; the returned function takes the number of its bytes done so far. */
  part(bytes: number): (done: number) => void;
  done(): void;
}

export function createPercent({
  total,
  onProgress,
}: {
  /** Of all parts together; an estimate suffices. */
  total: number;
  onProgress: (percent: number) => void;
}): Percent {
  let before = 0;
  let shown = -1;
  const show = (percent: number) => {
    if (percent <= shown) return;
    shown = percent;
    onProgress(percent);
  };
  return {
    part(bytes) {
      const start = before;
      before += bytes;
      return (done) => {
        show(Math.min(99, Math.floor((100 * (start + Math.min(done, bytes))) / Math.max(1, total))));
      };
    },
    done() {
      show(100);
    },
  };
}
