import type { Look } from './look.ts';

/** A progress bar, readable without colours too. */
export function drawBar({
  percent,
  width,
  look: { paint, symbols },
}: {
  percent: number;
  width: number;
  look: Look;
}): string {
  const done = Math.round((Math.min(100, Math.max(0, percent)) / 100) * width);
  return paint.cyan(symbols.barDone.repeat(done)) + paint.dim(symbols.barLeft.repeat(width - done));
}
