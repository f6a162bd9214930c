import { Problem } from '../../../messages/problem.ts';
import { nameServer } from '../client.ts';
import { nameOf, StatementFailure, type Connection } from './connection.ts';
import { listHolders } from './holders.ts';

/** The server's error for waiting too long for a table lock or a row lock of another session. */
export const lockWaitError = /\bERROR (?:1205|1969) |Lock wait timeout exceeded/;

/** Reports a failure caused by a lock as such, with its holders. */
export async function describeLock({
  error,
  connection,
}: {
  error: unknown;
  connection: Connection;
}): Promise<unknown> {
  if (!(error instanceof StatementFailure) || !lockWaitError.test(error.message)) return error;
  const names = (await listHolders(connection).catch(() => [])).map(({ name }) => name);
  const { database } = connection;
  return Problem.of(
    'backup.database-locked',
    { ...nameOf(database), server: nameServer(database), names },
    error,
  );
}
