import type { Manifest } from '../ports/manifest.ts';
import type { Plan } from '../ports/plan.ts';
import { buildProcedure, type ProcedureOptions } from './procedure.ts';

/** Decides what an attempt would do. Pure: `apply --dry-run` shows the very plan that `apply` runs. */
export function planAttempt({
  manifest,
  from,
  ...options
}: { manifest: Manifest; from: string } & ProcedureOptions): Plan {
  return {
    product: manifest.product,
    from,
    to: manifest.version,
    title: manifest.title,
    steps: buildProcedure(manifest.hooks, options).map(({ name, title, touchesData }) => ({
      name,
      ...(title && { title }),
      ...(touchesData && { touchesData }),
    })),
  };
}
