export interface Contender {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * Runs all contenders in turn, several rounds in one go, and tells each one's median as a ratio to the first one's:
 * what a machine is busy with beside hits all of them alike.
 */
export async function compare(contenders: readonly Contender[], rounds = 5): Promise<string> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of contenders) {
      const start = performance.now();
      await run();
      times.get(name)?.push(performance.now() - start);
    }
  }
  const reference = median(times.get(contenders[0]?.name ?? '') ?? []);
  return [...times]
    .map(([name, values]) => `  ${name.padEnd(60)} ${(median(values) / reference).toFixed(2).padStart(6)} ×`)
    .join('\n');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
