import type { Ports } from '../../ports/ports.ts';
import type { Service } from '../../model/site.ts';

/**
 * At boot the platform's units may be waiting for their turn, behind us or behind a database: not running, and so not to be
 * stopped. Yet they would start in the midst of a restoration, or after one that failed. A stop takes the waiting start away.
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
  // How it went is seen when each is stopped, or found stopped.
  await ports.shell.run({ program: 'systemctl', args: ['stop', '--', ...units], timeoutSeconds: 180 });
}
