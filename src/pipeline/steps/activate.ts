import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  activateRelease,
  pointCurrentAt,
  removeRelease,
  requireRelease,
} from '../../domain/platform/release.ts';
import { probeRelease } from '../../domain/rehearsal/probe-release.ts';
import { sitePaths } from '../../model/site.ts';
import { readCourse } from '../history.ts';
import { warnOfLeftover } from '../leftover.ts';
import type { RollbackContext, Step } from '../step.ts';

export const activate: Step = {
  name: 'activate',
  lasts: true,
  underPage: true,
  rehearsal: (context) => [() => probeRelease(context)],
  async run({ site, ports, staging, to }) {
    await activateRelease({ site, ports, files: join(staging, 'files'), version: to });
  },
  async undo(context) {
    const { site, ports, from, to } = context;
    await requireRelease({ site, version: from });
    await pointCurrentAt({ site, ports, version: from });
    // Until the staged files have been moved, a release of that name is not this attempt's to remove.
    if (foundRelease(context)) return;
    if (await isFolder(join(sitePaths(site).staging, 'files'))) return;
    await warnOfLeftover({
      ...context,
      step: 'activate',
      leftover: await removeRelease({ site, ports, version: to }),
    });
  },
};

/** The journal knows it even after the staged files are gone. */
function foundRelease(context: RollbackContext): boolean {
  return readCourse(context).failures.some(({ problem }) => problem.code === 'step.release-exists');
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
