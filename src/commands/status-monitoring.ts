import { resolve } from 'node:path';
import { readMonitoring } from '../domain/monitoring/read.ts';
import { renderMetrics } from '../domain/monitoring/render-metrics.ts';
import { writeMetrics } from '../domain/monitoring/write-metrics.ts';
import type { MonitoringResult } from '../model/monitoring.ts';
import type { CommandContext } from '../ports/context.ts';

export interface MonitoringOptions {
  readonly format: MonitoringResult['format'];
  /** Of metrics: the file to replace, whole at any moment, and readable by everybody. */
  readonly output?: string | undefined;
}

/**
 * Reports the platform's state to a monitoring system.
 *
 * @throws Problem `prerequisite.state-unreadable`, `usage.metrics-unwritable`
 */
export async function runMonitoring(
  { site, ports }: CommandContext,
  { format, output }: MonitoringOptions,
): Promise<MonitoringResult> {
  const result = await readMonitoring({ site, ports, format });
  if (format === 'nagios') return result;
  const metrics = renderMetrics(result);
  if (output === undefined) return { ...result, metrics };
  const written = resolve(output);
  await writeMetrics({ path: written, metrics, ports });
  return { ...result, metrics, written };
}
