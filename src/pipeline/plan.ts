import type { JournalRecord } from '../model/journal.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Plan, PlannedReturn } from '../model/plan.ts';
import type { Site } from '../model/site.ts';
import type { NamedDatabase } from '../terms/database.ts';
import { touchesData } from './touches-data.ts';
import { buildProcedure, type ProcedureOptions } from './procedure.ts';

/** Plans an attempt. Pure: `apply --dry-run` shows the very plan that `apply` runs. */
export function planAttempt({
  manifest,
  from,
  returns = [],
  ...options
}: {
  manifest: Manifest;
  from: string;
  /** As decided by `planReturns`. */
  returns?: readonly PlannedReturn[];
} & ProcedureOptions): Plan {
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
    ...(returns.length > 0 && { returns }),
  };
}

/** Decides how each database would be restored. Pure. */
export function planReturns({
  site: { backup },
  manifest,
  records,
}: {
  site: Pick<Site, 'backup'>;
  manifest: Pick<Manifest, 'hooks'>;
  records: readonly JournalRecord[];
}): readonly PlannedReturn[] {
  if (!touchesData(manifest)) return [];
  return backup.databases.map(({ engine, name }) => {
    if (backup.rehearse === 'read') return { engine, name, from: 'dump' };
    const database = { engine, name };
    const copySeconds = findSeconds({ records, step: 'backup', database });
    const refreshSeconds = findSeconds({ records, step: 'snapshot', database });
    return {
      ...database,
      from: 'copy',
      ...(copySeconds !== undefined && { copySeconds }),
      ...(refreshSeconds !== undefined && { refreshSeconds }),
    };
  });
}

/** The newest on record. */
function findSeconds({
  records,
  step,
  database: { engine, name },
}: {
  records: readonly JournalRecord[];
  step: string;
  database: NamedDatabase;
}): number | undefined {
  for (const record of records.toReversed()) {
    if (record.event !== 'backup.created' || record.step !== step) continue;
    const found = record.data.databases?.find((each) => each.engine === engine && each.name === name);
    if (found?.copySeconds !== undefined) return found.copySeconds;
  }
  return undefined;
}
