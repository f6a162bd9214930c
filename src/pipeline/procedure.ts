import type { ManifestHook } from '../model/manifest.ts';
import type { Step } from './step.ts';
import { activate } from './steps/activate.ts';
import { backup, snapshot } from './steps/backup.ts';
import { prune } from './steps/prune.ts';
import { hold } from './steps/hold.ts';
import { createHookStep } from './steps/hook.ts';
import { maintenanceOff, maintenanceOn } from './steps/maintenance.ts';
import { healthCheck, startPlatform, stopPlatform } from './steps/services.ts';

export interface ProcedureOptions {
  /** Whether the page stays on after the health check, until an administrator opens the platform. */
  readonly hold?: boolean;
}

/**
 * The procedure of an update, in order. A failure undoes, in reverse, what was begun; once the health check has passed,
 * nothing is undone any more.
 *
 * ```
 * backup            the data, while the platform serves
 * maintenance-on    seen by a visitor before anything is stopped
 * stop-services
 * snapshot          what changed since the backup: nothing can be written any more
 * activate          the `current` link turns to the new release
 * hook-…            the vendor's own, in the manifest's order
 * start-services    Superviseur first
 * health-check      the point of no return
 * hold              with `apply --hold` alone: an administrator looks at the new version first
 * maintenance-off
 * prune             old backups, staging
 * ```
 */
export function buildProcedure(
  hooks: readonly ManifestHook[],
  { hold: holds = false }: ProcedureOptions = {},
): readonly Step[] {
  return [
    backup,
    maintenanceOn,
    stopPlatform,
    snapshot,
    activate,
    ...hooks.map(createHookStep),
    startPlatform,
    healthCheck,
    ...(holds ? [hold] : []),
    maintenanceOff,
    prune,
  ];
}
