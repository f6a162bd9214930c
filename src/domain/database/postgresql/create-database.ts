import { queryMaintenance, identifier, literal, type Connection } from './connection.ts';
import { describeServer, type Recorded } from './description.ts';
import { dropDatabase } from './drop-database.ts';
import { applyTolerantly, chooseMaintenance, listTablespaces } from './maintenance.ts';
import { planCreation } from './plan-database.ts';
import { planMissingRoles } from './plan-roles.ts';
import { dropRestorer } from './restorer.ts';

/** Leaves nothing of that name where the action fails. */
export async function orDropped<T>(
  connection: Connection,
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    // The first fault is the one to tell.
    await clear(connection, name).catch(() => undefined);
    throw error;
  }
}

/** Drops a database with the role that restores, who owned what was in it. */
export async function clear(connection: Connection, name: string): Promise<void> {
  await dropDatabase(connection, name);
  await dropRestorer(connection);
}

export async function makeMissingRoles(connection: Connection, recorded: Recorded): Promise<void> {
  const name = await chooseMaintenance(connection);
  const present = await describeServer(connection, { name, roles: recorded.roles.map((role) => role.name) });
  await applyTolerantly(connection, planMissingRoles(recorded, present));
}

/**
 * A closed one is the tool's user's, and he lets nobody else in: whoever came in while it is made could lay traps for the superuser
 * who makes it. It is shut until that is so.
 */
export async function createDatabase({
  connection,
  recorded: { database },
  name,
  isClosed,
}: {
  connection: Connection;
  recorded: Pick<Recorded, 'database'>;
  name: string;
  isClosed: boolean;
}): Promise<void> {
  const tablespaces = await listTablespaces(connection);
  const owner = isClosed ? undefined : database.owner;
  const creation = planCreation({ name, database: { ...database, owner }, tablespaces, isShut: isClosed });
  await queryMaintenance(connection, [creation, ...(isClosed ? planClosing(name) : [])].join('\n'));
}

/**
 * For who is no superuser: what the owner of the database can do in it, such as make tables in the schema `public`, his own roles
 * must be able to do while it is loaded. So it is his, but he has no way in as long as he does not give it to himself.
 */
export async function createForOwner({
  connection,
  recorded: { database },
  name,
}: {
  connection: Connection;
  recorded: Pick<Recorded, 'database'>;
  name: string;
}): Promise<void> {
  const tablespaces = await listTablespaces(connection);
  const it = `DATABASE ${identifier(name)}`;
  await queryMaintenance(
    connection,
    `${planCreation({ name, database, tablespaces, isShut: true })}
     REVOKE ALL ON ${it} FROM PUBLIC;
     REVOKE CONNECT ON ${it} FROM ${identifier(database.owner)};
     GRANT CONNECT ON ${it} TO CURRENT_USER;
     ALTER ${it} ALLOW_CONNECTIONS true;`,
  );
}

/** Makes a database the tool's user's, who lets nobody else in, and opens it to himself. */
export function planClosing(name: string): readonly string[] {
  const it = `DATABASE ${identifier(name)}`;
  return [
    `ALTER ${it} OWNER TO CURRENT_USER;`,
    String.raw`SELECT format('REVOKE ALL ON DATABASE %I FROM %s CASCADE;', datname,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
      FROM (SELECT DISTINCT datname, grantee FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
        WHERE datname = ${literal(name)} AND grantee <> datdba) granted \gexec`,
    `ALTER ${it} WITH ALLOW_CONNECTIONS true CONNECTION LIMIT -1 IS_TEMPLATE false;`,
  ];
}

/** What a new database gives everybody; what was recorded otherwise is taken away again. */
export function planHandOver({ recorded: { database }, name }: { recorded: Recorded; name: string }): string {
  const it = identifier(name);
  return `ALTER DATABASE ${it} OWNER TO ${identifier(database.owner)};
     ${database.hasUsualGrants ? `GRANT CONNECT, TEMPORARY ON DATABASE ${it} TO PUBLIC;` : ''}`;
}
