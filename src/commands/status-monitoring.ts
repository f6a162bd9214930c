import { resolve } from 'node:path';
import { nameError } from '../domain/files/error-code.ts';
import { readMonitoring } from '../domain/monitoring/read.ts';
import { renderMetrics } from '../domain/monitoring/render-metrics.ts';
import { requireReplaceable } from '../domain/files/replaceable.ts';
import { requireOwnPlace } from '../domain/files/trust.ts';
import { Problem } from '../messages/problem.ts';
import type { MonitoringResult } from '../model/monitoring.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Ports } from '../ports/ports.ts';

export interface MonitoringOptions {
  readonly format: MonitoringResult['format'];
  /** Of metrics: the file to replace, whole at any moment, and readable by everybody. */
  readonly output?: string | undefined;
}

/**
 * Reports the platform's state to a monitoring system.
 *
 * @throws Problem `prerequisite.state-unreadable`, `usage.metrics-unwritable`, `usage.output-changeable-by-others`
 */
export async function runMonitoring(
  { site, ports }: CommandContext,
  { format, output }: MonitoringOptions,
): Promise<MonitoringResult> {
  const result = await readMonitoring({ site, ports, format });
  if (format === 'nagios') return result;
  const metrics = renderMetrics(result);
  if (output === undefined) return { ...result, metrics };
  return { ...result, metrics, written: await writeMetrics({ metrics, output, ports }) };
}

/**
 * Replaces a file of metrics.
 *
 * @returns its path
 * @throws Problem `usage.metrics-unwritable`, `usage.output-changeable-by-others`
 */
export async function writeMetrics({
  metrics,
  output,
  ports,
}: {
  readonly metrics: string;
  readonly output: string;
  readonly ports: Pick<Ports, 'files'>;
}): Promise<string> {
  const written = resolve(output);
  await requireOwnPlace(written);
  try {
    await requireReplaceable(written);
    await ports.files.writeAtomic(written, metrics);
  } catch (error) {
    throw Problem.of('usage.metrics-unwritable', { path: written, reason: nameError(error) }, error);
  }
  return written;
}
