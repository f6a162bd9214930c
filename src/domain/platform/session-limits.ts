import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';

/** An update on a platform with many databases has some sixty open at once; an ordinary session may have a thousand. */
const neededOpenFiles = 256;

/**
 * Refuses a session that would run out of what it may open or write in the middle of an update: the failure would come when
 * the platform is under the page, or keep the journal from being written.
 *
 * @throws Problem `prerequisite.session-limit`
 */
export async function requireSessionLimits({ ports }: { ports: Pick<Ports, 'system'> }): Promise<void> {
  const { openFiles, fileBytes } = await ports.system.limits();
  if (openFiles < neededOpenFiles)
    throw Problem.of('prerequisite.session-limit', {
      limit: 'open-files',
      value: openFiles,
      needed: neededOpenFiles,
    });
  if (fileBytes !== Infinity)
    throw Problem.of('prerequisite.session-limit', {
      limit: 'file-size',
      value: fileBytes,
      needed: 'unlimited',
    });
}
