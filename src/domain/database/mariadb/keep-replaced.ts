import type { RestoreWarning } from '../server.ts';
import { hasDatabase, type Connection } from './connection.ts';
import { readContent } from './content.ts';
import { markOld, quoteStamp, readMark } from './mark.ts';
import { keptName, oldName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';
import { dropDatabase, move, rename, setUp, withoutKeys } from './statements.ts';
import { dropBeside } from './swap-back.ts';

const words = 'Kept by ospi-update';

/**
 * Sets what a swap replaced aside under another name, since it was not saved before; that name does not signal a
 * restore in progress. What an earlier restore put there is dropped. May be repeated after a kill at any moment: the
 * mark tells whose it is.
 *
 * @throws StatementFailure
 */
export async function keepReplaced(connection: Connection): Promise<readonly RestoreWarning[]> {
  const { query, database } = connection;
  const [old, kept] = [oldName(database.name), keptName(database.name)];
  const mark = await readMark(connection);
  if (mark === undefined) return [];
  await query(markOld(old, { ...mark, isOver: true }));
  const comment = `${words} ${mark.copy?.stamp ?? ''}`.trimEnd();
  const before = await readComment(connection, kept);
  const isBegun = before === comment && mark.isOver;
  const isOthers = before !== undefined && !before.startsWith(words);
  if (isOthers) return [{ code: 'backup.database-kept', left: old }];
  const { tables } = await readContent(connection, old);
  await query(
    [
      setUp,
      isBegun ? '' : `${withoutKeys}${dropDatabase(kept)}SET SESSION foreign_key_checks = 1;\n`,
      `CREATE DATABASE IF NOT EXISTS ${quoteName(kept)} COMMENT '${quoteStamp(comment)}';\n`,
      rename(move({ tables }, old, kept)),
    ].join(''),
  );
  await dropBeside(connection);
  return [{ code: 'backup.database-kept', left: kept }];
}

async function readComment(connection: Connection, name: string): Promise<string | undefined> {
  if (!(await hasDatabase(connection, name))) return undefined;
  const [[comment = ''] = []] = await connection.query(
    `SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteString(name)}`,
  );
  return comment;
}
