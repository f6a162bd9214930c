import type { CommandContext } from '../ports/context.ts';
import { Problem } from '../messages/problem.ts';
import { nameContact } from '../model/site.ts';
import type { RollbackContext } from './step.ts';

/**
 * Checks that the server is not shutting down. If it is, services neither start nor stay up: a failure says nothing
 * about the platform, and an ending would tell the next boot that there is nothing to recover. Without one, the attempt
 * counts as interrupted, as after a power cut.
 *
 * @param cause the failure
 * @throws Problem `maintenance.server-stopping`
 */
export async function requireServerStays(
  { ports, site, attempt }: Pick<RollbackContext, 'ports' | 'site' | 'attempt'>,
  cause: Problem | undefined,
): Promise<void> {
  if (await ports.system.isStopping()) throw describeStop({ site, attempt, cause });
}

function describeStop({
  site,
  attempt,
  cause,
}: Pick<RollbackContext, 'site' | 'attempt'> & { readonly cause?: Problem | undefined }): Problem {
  return Problem.of('maintenance.server-stopping', { attempt, contact: nameContact(site.support) }, cause);
}

const pauseMilliseconds = 1000;

/**
 * Runs `action` while the server stays up. When we are terminated by its shutdown, the action is abandoned: it cannot
 * succeed any more, no signal reaches a hook or a dump, and the shutdown would have to wait for them.
 *
 * @throws Problem `maintenance.server-stopping`
 */
export async function withServer<T>(
  { context, attempt }: { context: CommandContext; attempt: string },
  action: () => Promise<T>,
): Promise<T> {
  const { site, ports, interruption } = context;
  const course = { isOver: false };
  const askedToEnd = new Promise<void>((resolve) => {
    if (interruption.aborted) resolve();
    else
      interruption.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
  const goesDown = async (): Promise<never> => {
    await askedToEnd;
    // It may have been Ctrl-C, long before.
    while (course.isOver || !(await ports.system.isStopping())) {
      if (course.isOver) return new Promise<never>(() => undefined);
      await ports.clock.sleep(pauseMilliseconds);
    }
    throw describeStop({ site, attempt });
  };
  try {
    return await Promise.race([action(), goesDown()]);
  } finally {
    course.isOver = true;
  }
}
