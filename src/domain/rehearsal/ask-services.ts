import { basename } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Service, Site } from '../../model/site.ts';
import type { ServiceFault } from '../../terms/rehearsal.ts';
import { nameService, startCommand, statusCommand, stopCommand } from '../platform/service-control.ts';
import { readServiceState } from '../platform/service-state.ts';
import { requireManageableUnit } from './ask-unit.ts';
import { requireInterpreter } from './find-interpreter.ts';

/**
 * Checks that a service can be started and stopped as an update will do it: its commands can be executed, or systemd
 * allows it.
 *
 * @throws Problem `prerequisite.service-unmanageable`, `prerequisite.interpreter-missing`
 */
export async function requireManageable({
  service,
  site,
  ports,
}: {
  service: Service;
  site: Pick<Site, 'services'>;
  ports: Pick<Ports, 'shell'>;
}) {
  if ('unit' in service) {
    const units = site.services.flatMap((each) => ('unit' in each ? [each.unit] : []));
    await requireManageableUnit({ unit: service.unit, units, ports });
    return;
  }
  for (const { program } of [startCommand(service), stopCommand(service), statusCommand(service)]) {
    const file = await ports.shell.find(program);
    if (file === undefined) throw refuse(service, 'program', program);
    await requireInterpreter({ file, ports });
  }
}

/** Whether all of them run: only then do the platform's answers mean anything. */
export async function doServicesRun({ site, ports }: { site: Site; ports: Ports }): Promise<boolean> {
  for (const service of site.services)
    if (!(await readServiceState({ service, site, ports })).running) return false;
  return true;
}

function refuse(service: Service, fault: ServiceFault, program?: string): Problem {
  return Problem.of('prerequisite.service-unmanageable', {
    ...{ service: nameService(service), fault },
    ...(program !== undefined && { program: program.includes('/') ? program : basename(program) }),
  });
}
