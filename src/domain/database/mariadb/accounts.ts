import { runs, StatementFailure, type Connection } from './connection.ts';
import { nameAccount, quoteAccount, quoteString } from './quote.ts';
import { describeAccounts, plainWords, type Account } from './server-objects.ts';

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
      await runs(
        connection,
        script(statements.filter((it) => isMade(it) === isMaking && !isMembership(it) && !isDefault(it))),
      );
  for (const account of missing) await restoreMemberships({ connection, account, now: [] });
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
      await restoreMemberships({ connection, account, now: now.statements });
      await runs(connection, script(planRights(account)));
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

async function listPresent(connection: Connection): Promise<ReadonlySet<string> | undefined> {
  const present = await listPresentAccounts(connection);
  return present === undefined ? undefined : new Set(present.map(nameAccount));
}

/** Undefined where the tool's user may not know. */
export async function listPresentAccounts({
  query,
}: Connection): Promise<readonly Pick<Account, 'user' | 'host'>[] | undefined> {
  try {
    const rows = await query("SELECT User, Host FROM mysql.user WHERE User <> 'PUBLIC'");
    return rows.map(([user = '', host = '']) => ({ user, host }));
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
 * Gives the roles back, and which of them is the default one. Nobody gives a role that he may not pass on, whatever else he may do:
 * then it is written where the server keeps it.
 */
async function restoreMemberships({
  connection,
  account,
  now,
}: {
  connection: Connection;
  account: Account;
  now: readonly string[];
}): Promise<void> {
  const { statements } = account;
  const name = quoteAccount(account);
  for (const it of statements.filter((each) => isMembership(each) && !now.includes(each)))
    if (!(await runs(connection, `${plainWords}${it}`))) await runs(connection, writeMembership(account, it));
  for (const it of now.filter((each) => isMembership(each) && !statements.includes(each))) {
    const role = roleOf(it);
    if (statements.some((each) => isMembership(each) && roleOf(each) === role)) continue;
    if (!(await runs(connection, `${plainWords}REVOKE ${role} FROM ${name}`)))
      await runs(connection, `${removeMembership(account, role)}FLUSH PRIVILEGES;`);
  }
  const chosen = statements.find(isDefault);
  if (chosen !== undefined) await runs(connection, `${plainWords}${chosen}`);
  else if (now.some(isDefault)) await runs(connection, `SET DEFAULT ROLE NONE FOR ${name}`);
}

function writeMembership(account: Account, statement: string): string {
  const role = roleOf(statement);
  const values = [account.host, account.user, unquote(role)].map(quoteString).join(', ');
  const isAdmin = statement.endsWith(' WITH ADMIN OPTION') ? 'Y' : 'N';
  return `${removeMembership(account, role)}INSERT INTO mysql.roles_mapping (Host, User, Role, Admin_option) VALUES (${values}, '${isAdmin}');
FLUSH PRIVILEGES;`;
}

function removeMembership({ host, user }: Account, role: string): string {
  const [atHost, ofUser, ofRole] = [host, user, unquote(role)].map(quoteString);
  return `DELETE FROM mysql.roles_mapping WHERE Host = ${atHost} AND User = ${ofUser} AND Role = ${ofRole};\n`;
}

function roleOf(statement: string): string {
  return /^GRANT (`(?:[^`]|``)*`) TO /.exec(statement)?.[1] ?? '';
}

function unquote(name: string): string {
  return name.slice(1, -1).replaceAll('``', '`');
}

function isDefault(statement: string): boolean {
  return statement.startsWith('SET DEFAULT ROLE ');
}

/**
 * What is recorded is given before anything is taken, and again after: where the tool's user may not give it, nothing is taken
 * either.
 */
function planRights(account: Account): readonly string[] {
  const name = quoteAccount(account);
  const given = account.statements.filter((it) => it.startsWith('GRANT ') && !isMembership(it));
  return [
    ...given,
    ...[`REVOKE ALL PRIVILEGES ON *.* FROM ${name}`, `REVOKE GRANT OPTION ON *.* FROM ${name}`],
    ...given,
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
