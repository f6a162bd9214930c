import { listProtectedBackups } from '../../domain/backup/keep/protected.ts';
import { pruneBackups } from '../../domain/backup/keep/prune.ts';
import { sweepLeftovers } from '../../domain/platform/leftovers.ts';
import { toProblem } from '../../messages/problem.ts';
import { removeOldLogs, removeOldReleases } from '../keep-house.ts';
import { warnOfLeftover } from '../leftover.ts';
import { settleCopies } from '../settle-copies.ts';
import type { FinishingStep, RollbackContext } from '../step.ts';

/** The platform is open again, so a failure here is a warning, not a failed update. */
export const prune: FinishingStep = {
  name: 'prune',
  finishes: true,
  rehearsal: { impossible: 'what it deletes is needed until then; what fails here is a warning' },
  async run(context) {
    try {
      await settleCopies({ context, step: 'prune' });
      await removeOldThings(context);
      await removeOldReleases(context);
      await removeOldLogs(context);
    } catch (error) {
      const detail = toProblem(error).message;
      const data = { code: 'apply.clean-up-failed', params: { detail } } as const;
      await context.journal.append({ attempt: context.attempt, event: 'warning', step: 'prune', data });
    }
  },
};

async function removeOldThings({ site, ports, journal, attempt }: RollbackContext): Promise<void> {
  const [leftover] = await sweepLeftovers({ site });
  await warnOfLeftover({ journal, attempt, step: 'prune', leftover });
  // Its own, and those of earlier attempts that did not end well: this one has not succeeded yet.
  const protect = listProtectedBackups(journal.records);
  await pruneBackups({ site, ports, journal, keep: site.backup.keep, attempt, step: 'prune', protect });
}
