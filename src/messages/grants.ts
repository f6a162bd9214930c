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

const mariadbGrants: Grants = {
  read: ({ account }) => [`GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION;`],
  restore: ({ account }) => [`GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION;`],
  roles: ({ account }) => [`GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION;`],
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
