import { Problem } from '../../../messages/problem.ts';
import {
  complainOfOptions,
  ended,
  judgeComplaint,
  nameOf,
  shorten,
  StatementFailure,
  type Connection,
} from './connection.ts';
import { describeLock } from './locks.ts';

/**
 * Converts an error that prevents a dump. @throws Problem `backup.database-dump-failed`, `backup.database-locked`, the
 * error itself
 */
export async function refuseDump({
  error,
  connection,
}: {
  error: unknown;
  connection: Connection;
}): Promise<never> {
  throw describeDumpFailure({ error: await describeLock({ error, connection }), connection });
}

export function describeDumpFailure({
  error,
  connection,
}: {
  error: unknown;
  connection: Connection;
}): unknown {
  if (!(error instanceof StatementFailure)) return error;
  const { program, exitCode, lastLines } = error;
  return Problem.of(
    'backup.database-dump-failed',
    { ...nameOf(connection.database), program, exitCode, lastLines },
    error,
  );
}

/** The dump program's messages do not distinguish connection failures; anything else is a failed dump. */
export function judgeDumpComplaint({
  hasBegun,
  ...complaint
}: Parameters<typeof judgeComplaint>[0] & { hasBegun: boolean }): Error {
  const { stderr, program, exitCode, client } = complaint;
  const problem = hasBegun || exitCode >= ended ? undefined : complainOfOptions(complaint);
  if (problem !== undefined) return problem;
  if (/Got error: 1044|Got error: 1045|Got error: 20\d\d/.test(stderr)) {
    const isWhenConnecting = stderr.includes('when trying to connect');
    if (isWhenConnecting)
      return judgeComplaint({
        ...complaint,
        stderr: stderr.replace(/^.*Got error: (\d+):/m, 'ERROR $1 (HY000):'),
      });
  }
  const lastLines = client.quote(stderr).split('\n').slice(-5).map(shorten);
  return new StatementFailure({ program, exitCode, lastLines });
}
