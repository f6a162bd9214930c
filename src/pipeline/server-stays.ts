import { Problem } from '../ports/problem.ts';
import { nameContact } from '../ports/site.ts';
import type { RollbackContext } from './step.ts';

/**
 * Sees that the server is not going down. If it is, services neither start nor stay: a failure says nothing of the platform,
 * and an ending would tell the next boot that there is nothing to recover. Without one, the attempt stands as interrupted, as
 * after a power cut.
 *
 * @param cause what failed
 * @throws Problem `maintenance.server-stopping`
 */
export async function requireServerStays(
  { ports, site, attempt }: Pick<RollbackContext, 'ports' | 'site' | 'attempt'>,
  cause: Problem | undefined,
): Promise<void> {
  if (!(await ports.system.isStopping())) return;
  const contact = nameContact(site.support);
  throw Problem.of('maintenance.server-stopping', { attempt, contact }, cause);
}
