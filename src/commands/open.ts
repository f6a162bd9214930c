import { readSituation } from '../domain/attempt/read-situation.ts';
import { summariseRunning } from '../domain/attempt/summary.ts';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { requestOpening } from '../domain/maintenance/hold.ts';
import type { CommandContext } from '../ports/context.ts';
import { Problem } from '../messages/problem.ts';
import type { StatusResult } from '../model/status.ts';
import { runStatus } from './status.ts';

/**
 * Opens the new version that `apply --hold` keeps closed, follows the update to its end, and exits with its result.
 *
 * @throws Problem `permission.*`, `prerequisite.nothing-held`, `prerequisite.state-unwritable`
 */
export async function runOpen(context: CommandContext): Promise<StatusResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  const { running: attempt, records } = await readSituation({ site, ports });
  if (attempt === undefined) throw Problem.of('prerequisite.nothing-held', {});
  const running = summariseRunning({ attempt, records, progress: undefined, now: ports.clock.now() });
  if (running.heldUntil === undefined) throw Problem.of('prerequisite.nothing-held', {});
  await requestOpening({ site, ports, attempt: attempt.id });
  return runStatus(context, { follow: true });
}
