import { runs, StatementFailure, type Connection } from './connection.ts';
import { nameAccount, quoteAccount, quoteString } from './quote.ts';
import { describeAccounts, plainWords, type Account } from './server-objects.ts';

/**
 * Creates missing users and roles as they were on the whole server, with their passwords. Existing ones are left
 * unchanged.
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
  // All of them first: one may be granted to another.
  for (const isMaking of [true, false])
    for (const { statements } of missing)
      await runs(
        connection,
        script(statements.filter((it) => isMade(it) === isMaking && !isMembership(it) && !isDefault(it))),
      );
  for (const account of missing) await restoreMemberships({ connection, account, now: [] });
}

/** The current state of the recorded accounts that exist, for a rollback. */
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
 * Restores passwords, options, roles and global rights of the recorded accounts that exist, if `isWanted`. The accounts
 * that the tool connects as, and the server's own, are left alone: changing them could lock out the tool or the
 * administrators.
 *
 * @returns accounts that differ from the record or cannot be read
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
      // After the rights, which the server lists with the password: setting it makes an expired one valid again.
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

/** Undefined if the tool's user may not read it. */
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

/** The server's own and Debian's maintenance accounts, from any host. */
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
 * Restores the roles and the default role. A role can be granted only with its admin option, whatever other rights the
 * user has; without it, the server's table is written directly.
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
 * Recorded rights are granted before any are revoked, and again afterwards: if the tool's user cannot grant them,
 * nothing is revoked either.
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

/** The recorded statement omits options with default values: they must be set here explicitly. */
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

/** The account itself, not its rights. */
function isMade(statement: string): boolean {
  return /^(?:CREATE|ALTER) /.test(statement);
}

function script(statements: readonly string[]): string {
  return plainWords + statements.map((it) => `${it};\n`).join('');
}
