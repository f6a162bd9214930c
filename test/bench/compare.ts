export interface Contender {
  readonly name: string;
  readonly run: () => Promise<void>;
  /** Before each run, not measured. */
  readonly prepare?: () => Promise<unknown>;
  /** What the last run left on disk. */
  readonly readBytes?: () => Promise<number>;
}

export interface Result {
  readonly name: string;
  /** The median of all rounds. */
  readonly milliseconds: number;
  readonly bytes?: number;
}

/**
 * Runs all contenders in turn for several rounds, and returns each median as a ratio to the first one's: other load on
 * the machine affects all of them alike.
 */
export async function compare(contenders: readonly Contender[], rounds = 5): Promise<string> {
  const results = await measure(contenders, rounds);
  return results.map((result) => describeRatio({ result, reference: results[0] })).join('\n');
}

export async function measure(contenders: readonly Contender[], rounds = 5): Promise<readonly Result[]> {
  const measured = contenders.map((contender) => ({ contender, times: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, times } of measured) {
      await contender.prepare?.();
      const start = performance.now();
      await contender.run();
      times.push(performance.now() - start);
    }
  }
  return Promise.all(
    measured.map(async ({ contender: { name, readBytes }, times }) => ({
      name,
      milliseconds: median(times),
      ...(readBytes !== undefined && { bytes: await readBytes() }),
    })),
  );
}

/** A line with time and, where known, size, as ratios to another result. */
export function describeRatio({
  result: { name, milliseconds, bytes },
  reference,
  atMost,
}: {
  result: Result;
  reference: Result | undefined;
  /** The target for the time. */
  atMost?: number;
}): string {
  const ratio = (value: number, to: number | undefined) =>
    `${(value / (to ?? NaN)).toFixed(2).padStart(6)} ×`;
  const size = bytes === undefined ? '' : `   size ${ratio(bytes, reference?.bytes)}`;
  const target = atMost === undefined ? '' : `   to reach: time ≤ ${atMost} ×`;
  return `  ${name.padEnd(60)} ${ratio(milliseconds, reference?.milliseconds)}${size}${target}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
