import { rm } from 'node:fs/promises';
import { pruneBackups } from '../../domain/backup/prune.ts';
import { toProblem } from '../../ports/problem.ts';
import { sitePaths } from '../../ports/site.ts';
import type { FinishingStep, RollbackContext } from '../step.ts';

/** Named `prune` in journals. The platform is open again, so what fails here is a warning, not a failed update. */
export const cleanUp: FinishingStep = {
  name: 'prune',
  async run(context) {
    try {
      await removeOldThings(context);
    } catch (error) {
      const detail = toProblem(error).message;
      const data = { code: 'apply.clean-up-failed', params: { detail } } as const;
      await context.journal.append({ attempt: context.attempt, event: 'warning', step: 'prune', data });
    }
  },
};

async function removeOldThings({ site, ports, journal, attempt }: RollbackContext): Promise<void> {
  await rm(sitePaths(site).staging, { recursive: true, force: true });
  await pruneBackups({ site, ports, journal, keep: site.backup.keep, attempt, step: 'prune' });
}
