import { seed } from '../domain/backup/random.ts';

/** How long properties are tried: for a moment, or for OSPI_FUZZ_MINUTES minutes, different ones each time. */
const minutes = Number(process.env['OSPI_FUZZ_MINUTES'] ?? 0);

/** Settings of fast-check; a failure prints the seed and the path that repeat it. */
export const runs = (usual: number) =>
  minutes > 0
    ? { numRuns: 2 ** 31 - 1, interruptAfterTimeLimit: minutes * 60_000, endOnFailure: false }
    : { numRuns: usual, seed };

export const timeout = minutes > 0 ? minutes * 60_000 + 300_000 : 120_000;
