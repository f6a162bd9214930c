import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant by a mistyped word, or undefined when none is near enough to suggest. */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const steps = distance(lower, candidate.toLowerCase());
    // A suggestion that shares next to nothing with a short word only confuses.
    if (steps < least && steps < Math.min(word.length, candidate.length)) {
      least = steps;
      nearest = candidate;
    }
  }
  return nearest;
}
