import type { JudgedDatabase } from '../terms/check.ts';

/** The SQL by which a server's superuser gives a user the rights that he lacks; `someone` stands for a user who is not known. */
export function writeGrants(database: JudgedDatabase, someone: string): string {
  const { engine, user = someone, missingRights } = database;
  if (engine === 'mariadb')
    return `GRANT ALL PRIVILEGES ON *.* TO ${nameAccount(database, user)} WITH GRANT OPTION;`;
  const role = quote(user, '"');
  // Others' connections are ended, and what others own is made anew in their name: short of a superuser's, no right does.
  return missingRights.every((right) => right === 'read')
    ? `GRANT pg_read_all_data TO ${role};`
    : `ALTER ROLE ${role} SUPERUSER;`;
}

/** A user of MariaDB is one from a host: through a socket, from this one. */
function nameAccount({ server }: JudgedDatabase, user: string): string {
  const isLocal = /^(?:\/|file:|localhost$)/.test(server);
  return `${quote(user, "'")}@${isLocal ? "'localhost'" : "'%'"}`;
}

/** An inner quote is written twice, in all of SQL's quotes. */
function quote(text: string, mark: '"' | "'"): string {
  return `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
}
