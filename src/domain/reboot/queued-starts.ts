import type { Ports } from '../../ports/ports.ts';
import type { Service } from '../../model/site.ts';

/**
 * At boot, start jobs of the platform's units may be queued, behind us or behind a database: the units are not running,
 * so there is nothing to stop. Yet they would start in the middle of a restore, or after a failed one. A stop cancels
 * the queued start.
 */
export async function cancelQueuedStarts({
  services,
  ports,
}: {
  services: readonly Service[];
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const units = services.flatMap((service) => ('unit' in service ? [service.unit] : []));
  if (units.length === 0) return;
  // The result is seen when each is stopped, or found stopped.
  await ports.shell.run({ program: 'systemctl', args: ['stop', '--', ...units], timeoutSeconds: 180 });
}
