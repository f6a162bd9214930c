import { basename } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../model/problem.ts';
import type { Service, Site } from '../../model/site.ts';
import type { ServiceFault } from '../../model/vocabulary/rehearsal.ts';
import { nameService, startCommand, statusCommand, stopCommand } from '../platform/service-control.ts';
import { readServiceState } from '../platform/service-state.ts';
import { requireInterpreter } from './find-interpreter.ts';

/**
 * Sees that a service can be started and stopped as an update will: its commands can be run, or systemd lets it.
 *
 * @throws Problem `prerequisite.service-unmanageable`, `prerequisite.interpreter-missing`
 */
export async function requireManageable({
  service,
  ports,
}: {
  service: Service;
  ports: Pick<Ports, 'shell'>;
}) {
  if ('unit' in service) {
    await requireManageableUnit({ service, ports });
    return;
  }
  for (const { program } of [startCommand(service), stopCommand(service), statusCommand(service)]) {
    const file = await ports.shell.find(program);
    if (file === undefined) throw refuse(service, 'program', program);
    await requireInterpreter({ file, ports });
  }
}

/** Whether all of them run: only then what the platform answers says anything of it. */
export async function doServicesRun({ site, ports }: { site: Site; ports: Ports }): Promise<boolean> {
  for (const service of site.services)
    if (!(await readServiceState({ service, site, ports })).running) return false;
  return true;
}

const askedSeconds = 30;
const properties = ['LoadState', 'CanStart', 'CanStop', 'RefuseManualStart', 'RefuseManualStop'];

async function requireManageableUnit({
  service,
  ports,
}: {
  service: Extract<Service, { readonly unit: string }>;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const { stdout } = await ports.shell.run({
    program: 'systemctl',
    args: ['show', `--property=${properties.join()}`, '--', service.unit],
    timeoutSeconds: askedSeconds,
  });
  const said = new Set(stdout.split('\n'));
  if (said.has('LoadState=masked')) throw refuse(service, 'masked');
  if (said.has('CanStart=no') || said.has('RefuseManualStart=yes')) throw refuse(service, 'start-refused');
  if (said.has('CanStop=no') || said.has('RefuseManualStop=yes')) throw refuse(service, 'stop-refused');
}

function refuse(service: Service, fault: ServiceFault, program?: string): Problem {
  return Problem.of('prerequisite.service-unmanageable', {
    ...{ service: nameService(service), fault },
    ...(program !== undefined && { program: program.includes('/') ? program : basename(program) }),
  });
}
