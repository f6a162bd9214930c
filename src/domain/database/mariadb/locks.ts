import { Problem } from '../../../messages/problem.ts';
import { nameServer } from '../client.ts';
import { nameOf, StatementFailure, type Connection } from './connection.ts';
import { listHolders } from './holders.ts';

/** Of the server, for what waited too long for a table that another session holds, or for a row. */
export const lockWaitError = /\bERROR (?:1205|1969) |Lock wait timeout exceeded/;

/** What failed since somebody holds a lock is told as that, with who does. */
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
