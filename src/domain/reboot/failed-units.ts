import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { nameRecoveryUnit, nameTimedUnit } from './units.ts';

/**
 * Resets the failed state of the recovery and nightly update units: once somebody has brought the platform back,
 * `systemctl --failed` should no longer list them. Best effort.
 */
export async function forgetFailedUnits({
  site,
  ports: { shell, system },
}: {
  site: Pick<Site, 'name'>;
  ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<void> {
  if (!(await system.hasSystemd())) return;
  const units = [nameRecoveryUnit(site), nameTimedUnit({ site, command: 'apply' })];
  await shell
    .run({ program: 'systemctl', args: ['reset-failed', '--', ...units], timeoutSeconds: 10 })
    .catch(() => undefined); // Without systemctl there is nothing to reset.
}
