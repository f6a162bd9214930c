import { join } from 'node:path';
import { runHook } from '../../domain/platform/hooks.ts';
import { forbidStarts, permitStarts } from '../../domain/reboot/permit.ts';
import { requireInterpreter } from '../../domain/rehearsal/find-interpreter.ts';
import { probeHooks } from '../../domain/rehearsal/probe-hooks.ts';
import type { ManifestHook } from '../../model/manifest.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import type { Step } from '../step.ts';
import { endStrays } from './services.ts';

/** A hook has no undo of its own: the release is switched back, and the data are restored if the hook touches data. */
export function createHookStep(hook: ManifestHook): Step {
  return {
    name: `hook-${hook.name}`,
    underPage: true,
    title: hook.title,
    ...(hook.touchesData && { touchesData: true as const }),
    rehearsal: ({ site, ports, staging, from, manifest }) => [
      () => probeHooks({ site, ports, staging, from, to: manifest?.version ?? from }),
      () =>
        requireInterpreter({
          ...{ file: join(staging, hook.path), ports },
          locate: (path) => locateStaged({ path, site, staging, to: manifest?.version ?? from }),
        }),
    ],
    async run(context) {
      // It may restart a service; but none must run while data are changed, whoever started it.
      if (hook.touchesData) await endStrays(context, `hook-${hook.name}`);
      else await permitStarts(context);
      try {
        await runHook({ ...context, hook });
      } finally {
        await forbidStarts(context);
      }
    },
  };
}

/**
 * Hooks run when the release is in place: what will be in `current` then is still staged. Without an archive nothing
 * is.
 */
function locateStaged({
  path,
  site,
  staging,
  to,
}: {
  path: string;
  site: Site;
  staging: string;
  to: string;
}): string {
  const { current, release } = sitePaths(site);
  for (const folder of [current, release(to)])
    if (path.startsWith(`${folder}/`)) return join(staging, 'files', path.slice(folder.length));
  return path;
}
