import type { DatabaseRight } from '../ports/facts.ts';
import type { JudgedDatabase } from '../ports/vocabulary/check.ts';

/** The SQL by which a server's superuser gives a user the rights that he lacks; `someone` stands for a user who is not known. */
export function writeGrants(database: JudgedDatabase, someone: string): string {
  const { engine, name, user = someone, missingRights } = database;
  const grants = engine === 'postgresql' ? postgresqlGrants : mariadbGrants;
  const account = engine === 'postgresql' ? quote(user, '"') : nameAccount(database, user);
  const quoted = quote(name, engine === 'postgresql' ? '"' : '`');
  return [...new Set(missingRights.flatMap((right) => grants[right]({ name: quoted, account })))].join(' ');
}

type Grants = Readonly<
  Record<DatabaseRight, (words: { readonly name: string; readonly account: string }) => readonly string[]>
>;

/** Others' connections are ended, and what others own is made anew in their name: short of a superuser's, no right allows it. */
const postgresqlGrants: Grants = {
  read: ({ account }) => [`GRANT pg_read_all_data TO ${account};`],
  restore: ({ account }) => [`ALTER ROLE ${account} SUPERUSER;`],
  roles: ({ account }) => [`ALTER ROLE ${account} SUPERUSER;`],
};

/** A restore makes databases whose names begin with this one's. Whoever may write `mysql` may make himself anything. */
const mariadbGrants: Grants = {
  read: ({ name, account }) => [
    `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON ${name}.* TO ${account};`,
    `GRANT SELECT ON mysql.* TO ${account};`,
  ],
  restore: ({ name, account }) => [
    `GRANT ALL PRIVILEGES ON ${name.replaceAll('_', '\\_').replace(/`$/, '%`')}.* TO ${account};`,
    `GRANT SET USER ON *.* TO ${account};`,
  ],
  roles: ({ account }) => [
    `GRANT SELECT, INSERT, UPDATE, DELETE ON mysql.* TO ${account};`,
    `GRANT CREATE USER, RELOAD ON *.* TO ${account};`,
  ],
};

/** A user of MariaDB is one from a host: through a socket, from this one. */
function nameAccount({ server }: JudgedDatabase, user: string): string {
  const isLocal = server.startsWith('/') || server === 'localhost';
  return `${quote(user, "'")}@${isLocal ? "'localhost'" : "'%'"}`;
}

/** An inner quote is written twice, in all of SQL's quotes. */
function quote(text: string, mark: '"' | "'" | '`'): string {
  return `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
}
