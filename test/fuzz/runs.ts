/** How long properties are tried: for a moment, or for as many minutes as OSPI_FUZZ_MINUTES says, with a seed of its own. */
const minutes = Number(process.env['OSPI_FUZZ_MINUTES'] ?? 0);

/** Settings of fast-check; a failure prints the seed and the path that repeat it. */
export const runs = (usual: number) =>
  minutes > 0
    ? { numRuns: 2 ** 31 - 1, interruptAfterTimeLimit: minutes * 60_000, endOnFailure: false }
    : { numRuns: usual, seed: 5 };

export const timeout = minutes > 0 ? minutes * 60_000 + 300_000 : 120_000;
