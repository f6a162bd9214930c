import type { ProcedureStep } from '../../terms/steps.ts';

/**
 * Typical duration of each step in seconds: its share of the overall progress until earlier attempts on this platform
 * provide better figures.
 */
const weights: Readonly<Record<ProcedureStep, number>> = {
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
};

const hookWeight = 30;

/** The weight of any step. All hooks of a manifest weigh the same, since their names are not known beforehand. */
export function weighStep(step: string): number {
  return isOfProcedure(step) ? weights[step] : hookWeight;
}

function isOfProcedure(step: string): step is ProcedureStep {
  return Object.hasOwn(weights, step);
}
