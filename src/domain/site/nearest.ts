import { distance } from 'fastest-levenshtein';

/**
 * The candidate probably meant by a mistyped word, or undefined if none is close enough: one wrong letter in four, two
 * in eight, and never more than three.
 */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  let nearest: string | undefined;
  let least = countTolerated(word) + 1;
  for (const candidate of candidates) {
    const steps = countSlips(lower, candidate.toLowerCase());
    // A suggestion that has almost nothing in common with a short word only confuses.
    if (steps < least && steps < Math.min(word.length, candidate.length)) {
      least = steps;
      nearest = candidate;
    }
  }
  return nearest;
}

function countTolerated({ length }: string): number {
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

/** Swapping two adjacent letters is one slip, although two letters differ. */
function countSlips(word: string, candidate: string): number {
  const place = Array.from(word).findIndex((letter, index) => letter !== candidate[index]);
  const swapped = word.slice(0, place) + word.charAt(place + 1) + word.charAt(place) + word.slice(place + 2);
  return place !== -1 && swapped === candidate ? 1 : distance(word, candidate);
}
