import type { Connection } from './connection.ts';
import { nameAccount, quoteAccount, quoteName, quoteString } from './quote.ts';
import { StatementFailure } from './connection.ts';
import { runLetIn } from './let-in.ts';

/** What belongs to a database but is stored outside it, as a dump records it. */
export interface ServerObjects {
  readonly format: 1;
  readonly database: string;
  readonly serverVersion: string;
  readonly characterSet: string;
  readonly collation: string;
  /** Absent from a dump of an earlier version. */
  readonly comment?: string;
  /** Whether column defaults use a sequence, which the server then names with its database. */
  readonly namesItself: boolean;
  /** Accounts that have rights on it or define something in it; null if the tool's user may not know. */
  readonly accounts: readonly Account[] | null;
  /** All users and roles of the server, by name; null likewise, undefined in a dump of an earlier version. */
  readonly everyone?: readonly string[] | null | undefined;
  /** The rows about it in the server's grant tables, as statements; null likewise. */
  readonly privileges: readonly string[] | null;
}

export interface Account {
  /** `user@host`, or a role name. */
  readonly user: string;
  readonly host: string;
  /** Statements that create it as it is on the whole server, including its password hash. */
  readonly statements: readonly string[];
}

/** The tables of rights on one database and its objects. */
export const grantTables = ['db', 'tables_priv', 'columns_priv', 'procs_priv'] as const;

/**
 * The rows about one database, whose `_` may be escaped there because it is a wildcard; wider patterns do not belong to
 * it.
 */
export function isAbout(name: string): string {
  return [...new Set([name, name.replaceAll('_', '\\_')])]
    .map((it) => `Db = ${quoteString(it)}`)
    .join(' OR ');
}

export async function describeServer(connection: Connection, serverVersion: string): Promise<ServerObjects> {
  const { name } = connection.database;
  const [[characterSet = '', collation = '', comment = '', defaults = ''] = []] = await connection.query(`
SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, SCHEMA_COMMENT, (
  SELECT COUNT(*) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = SCHEMA_NAME AND COLUMN_DEFAULT LIKE '%val(\`%'
  ) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteString(name)}`);
  return {
    format: 1,
    database: name,
    serverVersion,
    characterSet,
    collation,
    comment,
    namesItself: defaults !== '0',
    accounts: await readAccounts(connection),
    everyone: await readEveryone(connection),
    privileges: await readPrivileges(connection),
  };
}

export function parseServer(text: string): ServerObjects {
  const parsed = JSON.parse(text) as Partial<ServerObjects> | null;
  if (parsed?.format !== 1 || parsed.characterSet === undefined || parsed.collation === undefined)
    throw new SyntaxError('not the description of a database’s server');
  return parsed as ServerObjects;
}

/** Null if the tool's user may not read them. */
export async function readPrivileges(connection: Connection): Promise<readonly string[] | null> {
  const { database } = connection;
  const { exitCode, stdout } = await runLetIn(
    connection,
    connection.dumpCommand([
      ...[
        '--single-transaction',
        '--skip-lock-tables',
        '--skip-add-locks',
        '--default-character-set=utf8mb4',
      ],
      ...[
        '--no-create-info',
        '--skip-triggers',
        '--skip-extended-insert',
        '--skip-disable-keys',
        '--replace',
      ],
      // A newer server has more columns.
      ...['--complete-insert', `--where=${isAbout(database.name)}`, '--', 'mysql', ...grantTables],
    ]),
  );
  return exitCode === 0 ? stdout.split('\n').filter((line) => line.startsWith('REPLACE INTO ')) : null;
}

async function readEveryone({ query }: Connection): Promise<readonly string[] | null> {
  try {
    const rows = await query('SELECT User, Host FROM mysql.user');
    return rows.map(([user = '', host = '']) => nameAccount({ user, host }));
  } catch (error) {
    if (error instanceof StatementFailure) return null;
    throw error;
  }
}

async function readAccounts(connection: Connection): Promise<readonly Account[] | null> {
  try {
    const found = (await connection.query(selectAccounts(connection.database.name))).map(
      ([user = '', host = '']) => ({
        user,
        host,
      }),
    );
    return await describeAccounts(connection, found);
  } catch (error) {
    if (error instanceof StatementFailure) return null;
    throw error;
  }
}

/** All of them must exist. @throws StatementFailure */
export async function describeAccounts(
  { query }: Connection,
  accounts: readonly Pick<Account, 'user' | 'host'>[],
): Promise<readonly Account[]> {
  if (accounts.length === 0) return [];
  const rows = await query(`${plainWords}${accounts.map(describeAccount).join('\n')}`);
  const statements: string[][] = [];
  for (const row of rows) {
    if (row.length === 2) statements.push([]);
    else statements.at(-1)?.push(row[0] ?? '');
  }
  return accounts.map(({ user, host }, index) => ({
    ...{ user, host },
    statements: (statements[index] ?? []).filter((it) => isOfWholeServer(it) && isOf({ user, host }, it)),
  }));
}

/** The server's `sql_mode` decides how it quotes and how it parses quotes. */
export const plainWords = "SET SESSION sql_mode = '';\n";

/** With members of roles and definers of its objects. Roles first: they are granted to users. */
function selectAccounts(name: string): string {
  const about = grantTables.map((table) => `SELECT User, Host FROM mysql.${table} WHERE ${isAbout(name)}`);
  const definers = [
    ['ROUTINES', 'ROUTINE_SCHEMA'],
    ['TRIGGERS', 'TRIGGER_SCHEMA'],
    ['EVENTS', 'EVENT_SCHEMA'],
    ['VIEWS', 'TABLE_SCHEMA'],
  ].map(
    ([table, schema]) =>
      `SELECT DEFINER FROM information_schema.${table} WHERE ${schema} = ${quoteString(name)}`,
  );
  return `
WITH RECURSIVE wanted (User, Host) AS (
  ${about.join(' UNION ')}
  UNION SELECT u.User, u.Host FROM mysql.user u
    WHERE CONCAT(u.User, IF(u.is_role = 'Y', '', CONCAT('@', u.Host))) IN
      (SELECT IF(DEFINER LIKE '%@', LEFT(DEFINER, CHAR_LENGTH(DEFINER) - 1), DEFINER) FROM (${definers.join(' UNION ')}) d)
  UNION SELECT m.User, m.Host FROM mysql.roles_mapping m JOIN wanted w ON w.Host = '' AND m.Role = w.User
)
SELECT u.User, u.Host FROM mysql.user u JOIN wanted USING (User, Host)
  WHERE u.User <> 'PUBLIC' ORDER BY u.is_role = 'N', 1, 2;`;
}

/** A row of two columns begins each account. */
function describeAccount({ user, host }: Pick<Account, 'user' | 'host'>): string {
  const account = quoteAccount({ user, host });
  const create =
    host === '' ? `SELECT ${quoteString(`CREATE ROLE ${quoteName(user)}`)};` : `SHOW CREATE USER ${account};`;
  return `SELECT 'account', ''; ${create} SHOW GRANTS FOR ${account};`;
}

/** Rights that a role has from others are listed with its own. */
function isOf(account: Pick<Account, 'user' | 'host'>, statement: string): boolean {
  const name = quoteAccount(account);
  return !statement.startsWith('GRANT ') || `${statement} `.includes(` TO ${name} `);
}

/** Not its rights on other databases, which are not part of this dump, nor on this one: those are rows. */
function isOfWholeServer(statement: string): boolean {
  return statement.includes(' ON *.* TO ') || !/^GRANT .* ON /.test(statement);
}
