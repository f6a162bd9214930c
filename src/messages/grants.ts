import type { JudgedDatabase } from '../terms/check.ts';

/** The SQL by which a server's superuser grants a user the missing rights; `someone` stands for a user who is not known. */
export function writeGrants(database: JudgedDatabase, someone: string): string {
  const { engine, user = someone, missingRights } = database;
  if (engine === 'mariadb')
    return `GRANT ALL PRIVILEGES ON *.* TO ${nameAccount(database, user)} WITH GRANT OPTION;`;
  const role = quote(user, '"');
  // A restore ends others' connections and recreates what others own in their name, which only a superuser may.
  return missingRights.every((right) => right === 'read')
    ? `GRANT pg_read_all_data TO ${role};`
    : `ALTER ROLE ${role} SUPERUSER;`;
}

/** A MariaDB user includes a host: through a socket, this one. */
function nameAccount({ server }: JudgedDatabase, user: string): string {
  const isLocal = /^(?:\/|file:|localhost$)/.test(server);
  return `${quote(user, "'")}@${isLocal ? "'localhost'" : "'%'"}`;
}

/** An inner quote is doubled, whichever kind of SQL quote it is. */
function quote(text: string, mark: '"' | "'"): string {
  return `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;
}
