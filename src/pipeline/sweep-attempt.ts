import { sweepPartialBackups } from '../domain/backup/keep/backup-folder.ts';
import { sweepLeftovers } from '../domain/platform/leftovers.ts';
import type { RollbackContext } from './step.ts';

/**
 * Deletes remains of an attempt that nobody needs: a staged release, a half-written backup. They may take the very
 * space that a full disk lacks.
 */
export async function sweepAttempt({ site, ports }: Pick<RollbackContext, 'site' | 'ports'>): Promise<void> {
  await sweepLeftovers({ site });
  await sweepPartialBackups({ site, ports });
}
