import { StatementFailure, type Connection } from './connection.ts';
import { runs } from './grants.ts';
import { nameAccount, quoteAccount } from './quote.ts';
import { describeAccounts, plainWords, type Account } from './surroundings.ts';

/**
 * Makes the users and roles that are missing, as they were on the whole server, with their passwords. Whoever is there stays
 * as he is.
 */
export async function makeMissingAccounts({
  connection,
  accounts,
}: {
  connection: Connection;
  accounts: readonly Account[] | null;
}): Promise<void> {
  if (accounts === null || accounts.length === 0) return;
  const present = await listPresent(connection);
  const missing = accounts.filter((account) => present?.has(nameAccount(account)) === false);
  // All of them first: one may be given to another.
  for (const isMaking of [true, false])
    for (const { statements } of missing)
      await runs(connection, script(statements.filter((it) => isMade(it) === isMaking)));
}

/** What of the recorded accounts is there, as it is now: for the way back. */
export async function readPresentAccounts({
  connection,
  accounts,
}: {
  connection: Connection;
  accounts: readonly Account[] | null;
}): Promise<readonly Account[] | null> {
  if (accounts === null || accounts.length === 0) return [];
  const present = await listPresent(connection);
  if (present === undefined) return null;
  return describeAccounts(
    connection,
    accounts.filter((account) => present.has(nameAccount(account))),
  );
}

/**
 * Gives the recorded accounts that are there their passwords, options, roles and rights on the whole server back, where
 * `isWanted`. Those as whom the tool itself is connected, and the server's own, stay as they are: it would lock itself or its
 * administrators out.
 *
 * @returns who is not as recorded, or cannot be looked at
 */
export async function restoreAccounts({
  connection,
  accounts,
  isWanted,
}: {
  connection: Connection;
  accounts: readonly Account[] | null;
  isWanted: boolean;
}): Promise<readonly string[]> {
  if (accounts === null || accounts.length === 0) return [];
  if (isWanted) {
    const present = (await readPresentAccounts({ connection, accounts })) ?? [];
    const spared = await listSpared(connection);
    for (const account of accounts) {
      const now = present.find((it) => nameAccount(it) === nameAccount(account));
      if (now === undefined || spared.has(nameAccount(account)) || isSame(account, now)) continue;
      await runs(connection, script(planRights(account, now)));
      // After the rights, which the server lists with the password: setting that makes an expired one good again.
      await runs(connection, script(planOptions(account)));
    }
  }
  const present = await readPresentAccounts({ connection, accounts });
  return accounts
    .filter((account) => {
      const now = present?.find((it) => nameAccount(it) === nameAccount(account));
      return now === undefined || !isSame(account, now);
    })
    .map(nameAccount);
}

/** Undefined where the tool's user may not know. */
async function listPresent({ query }: Connection): Promise<ReadonlySet<string> | undefined> {
  try {
    const rows = await query('SELECT User, Host FROM mysql.user');
    return new Set(rows.map(([user = '', host = '']) => nameAccount({ user, host })));
  } catch (error) {
    if (error instanceof StatementFailure) return undefined;
    throw error;
  }
}

/** Of the server and of Debian's maintenance, wherever they come from. */
const ownUsers = "'root', 'mariadb.sys', 'mysql', 'mysql.sys', 'mysql.session', 'debian-sys-maint'";

async function listSpared({ query }: Connection): Promise<ReadonlySet<string>> {
  const rows = await query(`
SELECT CURRENT_USER() UNION SELECT ROLE_NAME FROM information_schema.ENABLED_ROLES WHERE ROLE_NAME IS NOT NULL
UNION SELECT CONCAT(User, '@', Host) FROM mysql.user WHERE User IN (${ownUsers}) AND Host <> ''`);
  return new Set(rows.map(([name = '']) => name));
}

function isSame(one: Account, other: Account): boolean {
  const sort = ({ statements }: Account) => [...statements].sort().join('\n');
  return sort(one) === sort(other);
}

/**
 * What is recorded is given before anything is taken, and again after: where the tool's user may not give it, nothing is taken
 * either.
 */
function planRights(account: Account, now: Account): readonly string[] {
  const name = quoteAccount(account);
  const given = account.statements.filter((it) => it.startsWith('GRANT '));
  const roles = now.statements.filter((it) => isMembership(it) && !account.statements.includes(it));
  const isDefault = (it: string) => it.startsWith('SET DEFAULT ROLE ');
  const role = account.statements.find(isDefault);
  return [
    ...given,
    ...roles.map((it) => `REVOKE ${/^GRANT (`(?:[^`]|``)*`) TO /.exec(it)?.[1] ?? ''} FROM ${name}`),
    ...[`REVOKE ALL PRIVILEGES ON *.* FROM ${name}`, `REVOKE GRANT OPTION ON *.* FROM ${name}`],
    ...given,
    ...(role === undefined && now.statements.some(isDefault) ? [`SET DEFAULT ROLE NONE FOR ${name}`] : []),
    ...(role === undefined ? [] : [role]),
  ];
}

function isMembership(statement: string): boolean {
  return /^GRANT `(?:[^`]|``)*` TO /.test(statement);
}

/** The recorded statement says nothing of an option that is as usual: it has to be said here. */
function planOptions(account: Account): readonly string[] {
  if (account.host === '') return []; // A role has none.
  const made = account.statements.filter(isMade);
  const words = made.join('\n').replaceAll(quoted, '');
  const has = (word: string) => words.includes(` ${word}`);
  return [
    ...made.map(
      (it) => `${it.replace(/^CREATE /, 'ALTER ')}${has('IDENTIFIED ') ? '' : " IDENTIFIED BY ''"}`,
    ),
    [
      `ALTER USER ${quoteAccount(account)}`,
      ...(has('REQUIRE ') ? [] : ['REQUIRE NONE']),
      ...['WITH', ...limits.filter((it) => !has(`${it} `)).map((it) => `${it} 0`)],
      ...(has('ACCOUNT LOCK') ? [] : ['ACCOUNT UNLOCK']),
      ...(has('PASSWORD EXPIRE') ? [] : ['PASSWORD EXPIRE DEFAULT']),
    ].join(' '),
  ];
}

const limits = [
  ...['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR'],
  ...['MAX_USER_CONNECTIONS', 'MAX_STATEMENT_TIME'],
];

const quoted = /'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`/g;

/** An account itself, not its rights. */
function isMade(statement: string): boolean {
  return /^(?:CREATE|ALTER) /.test(statement);
}

function script(statements: readonly string[]): string {
  return plainWords + statements.map((it) => `${it};\n`).join('');
}
