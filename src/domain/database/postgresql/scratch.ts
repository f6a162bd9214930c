import { identifier, type Connection } from './connection.ts';
import { clear, createDatabase, createForOwner } from './create-database.ts';
import { describeServer } from './description.ts';
import { listSuperusers } from './load.ts';
import { besideNames } from './maintenance.ts';
import { requireOwnCopies } from './stamp.ts';

/**
 * Creates a small database in the place of the copy beside the live one, in the same way: if that works, so will the
 * copy. What was there is dropped.
 *
 * @returns its name
 * @throws Problem `backup.database-*`, PsqlFailure
 */
export async function makeScratch(connection: Connection): Promise<string> {
  const { fresh: name } = besideNames(connection.database.name);
  await requireOwnCopies(connection);
  await clear(connection, name);
  const recorded = await describeServer(connection);
  await ((await listSuperusers(connection, recorded)) === undefined
    ? createForOwner({ connection, recorded, name })
    : createDatabase({ connection, recorded, name, isClosed: true }));
  await connection.query(filling, { name });
  return name;
}

const schema = identifier('ospi_rehearsal');
const filling = `CREATE SCHEMA ${schema};
CREATE TABLE ${schema}.filled (id bigint PRIMARY KEY, text text NOT NULL);
INSERT INTO ${schema}.filled SELECT n, repeat('x', 100) FROM generate_series(1, 1000) n;`;
