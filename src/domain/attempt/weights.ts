/**
 * What each step takes on a middling platform, in seconds: its share of the whole attempt's progress until earlier
 * attempts on this very platform tell better.
 */
export const stepWeights = {
  stage: 60,
  backup: 120,
  'maintenance-on': 2,
  'stop-services': 10,
  snapshot: 10,
  activate: 1,
  'start-services': 20,
  'health-check': 20,
  hold: 0, // It waits for a person.
  'maintenance-off': 2,
  prune: 5,
} as const;

const hookWeight = 30;

/** The weight of any step; the manifest's hooks, whose names nobody knows beforehand, weigh the same. */
export function weighStep(step: string): number {
  return isWeighed(step) ? stepWeights[step] : hookWeight;
}

function isWeighed(step: string): step is keyof typeof stepWeights {
  return Object.hasOwn(stepWeights, step);
}
