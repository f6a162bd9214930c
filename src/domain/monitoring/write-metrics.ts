import { basename, dirname, join } from 'node:path';
import { Problem, toProblem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { nameError } from '../files/error-code.ts';
import { withRealFolder } from '../files/real-folder.ts';
import { requireReplaceable } from '../files/replaceable.ts';
import { findChangeable } from '../files/trust.ts';
import { readMonitoring } from './read.ts';
import { renderMetrics } from './render-metrics.ts';

/**
 * Writes metrics for node_exporter: whole at any moment, and readable by everybody. Debian's folder for them is root's, but
 * in one that belongs to the user `prometheus`, who could put a link in its place: there no link is followed.
 *
 * @throws Problem `usage.metrics-unwritable`
 */
export async function writeMetrics({
  path,
  metrics,
  ports,
}: {
  path: string;
  metrics: string;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  try {
    const followsLinks = (await findChangeable(path)) === undefined;
    await withRealFolder({ folder: dirname(path), followsLinks }, async (folder) => {
      const place = join(folder, basename(path));
      await requireReplaceable(place);
      await ports.files.writeAtomic(place, metrics);
    });
  } catch (error) {
    throw Problem.of('usage.metrics-unwritable', { path, reason: nameError(error) }, error);
  }
}

/** At the end of a run that changed something. Nothing else depends on it: a failure is only told. */
export async function keepMetrics({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const { metrics: path } = site;
  if (path === undefined) return;
  try {
    const metrics = renderMetrics(await readMonitoring({ site, ports, format: 'prometheus' }));
    await writeMetrics({ path, metrics, ports });
  } catch (error) {
    const { code, params } = toProblem(error);
    const reason = typeof params['reason'] === 'string' ? params['reason'] : code;
    ports.emit({ kind: 'note', code: 'monitoring.metrics-unwritten', params: { path, reason } });
  }
}
