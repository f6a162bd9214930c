import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { nameService } from './service-control.ts';
import { readSteadyStand } from './service-state.ts';

/**
 * Checks that every service still runs: one that dies right after its start would leave part of the platform down.
 *
 * @throws Problem `step.service-died`
 */
export async function requireRunning({
  site,
  ports,
}: {
  site: Pick<Site, 'root' | 'services'>;
  ports: Ports;
}): Promise<void> {
  for (const service of site.services) {
    const { kind } = await readSteadyStand({ service, site, ports });
    if (kind !== 'running') throw Problem.of('step.service-died', { service: nameService(service) });
  }
}
