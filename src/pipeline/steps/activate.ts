import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { activateRelease, pointCurrentAt, removeRelease } from '../../domain/platform/release.ts';
import { sitePaths } from '../../ports/site.ts';
import type { Step } from '../step.ts';

export const activate: Step = {
  name: 'activate',
  underPage: true,
  async run({ site, ports, staging, to }) {
    await activateRelease({ site, ports, files: join(staging, 'files'), version: to });
  },
  async undo({ site, ports, from, to }) {
    await pointCurrentAt({ site, ports, version: from });
    // As long as the staged files have not moved, a release of that name is not this attempt's to remove.
    if (!(await isFolder(join(sitePaths(site).staging, 'files'))))
      await removeRelease({ site, ports, version: to });
  },
};

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
