import type { Connection } from './connection.ts';
import { newName } from './names.ts';
import { quoteName } from './quote.ts';
import { dropDatabase } from './restore.ts';
import { requireOwnCopies } from './stamp.ts';

/**
 * Creates a small database in the place of the copy beside the live one: if that works, so will the copy. What was
 * there is dropped.
 *
 * @returns its name
 * @throws Problem `backup.database-*`, StatementFailure
 */
export async function makeScratch(connection: Connection): Promise<string> {
  const name = newName(connection.database.name);
  await requireOwnCopies(connection);
  await dropDatabase(connection, name);
  await connection.query(`CREATE DATABASE ${quoteName(name)} CHARACTER SET utf8mb4`);
  await connection.query(filling, name);
  return name;
}

const filling = `CREATE TABLE ospi_rehearsal (id BIGINT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100) NOT NULL) ENGINE = InnoDB;
INSERT INTO ospi_rehearsal (text) VALUES ${Array.from({ length: 1000 }, () => `('${'x'.repeat(100)}')`).join()};`;
