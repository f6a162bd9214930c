import { join } from 'node:path';
import { activateRelease, pointCurrentAt, removeRelease } from '../../domain/platform/release.ts';
import type { Step } from '../step.ts';

export const activate: Step = {
  name: 'activate',
  async run({ site, ports, staging, to }) {
    await activateRelease({ site, ports, files: join(staging, 'files'), version: to });
  },
  async undo({ site, ports, from, to }) {
    await pointCurrentAt({ site, ports, version: from });
    await removeRelease({ site, ports, version: to });
  },
};
