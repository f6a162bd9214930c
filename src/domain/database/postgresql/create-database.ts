import { queryMaintenance, identifier, literal, type Connection } from './connection.ts';
import { describeServer, type Recorded } from './description.ts';
import { dropDatabase } from './drop-database.ts';
import { applyTolerantly, chooseMaintenance, listTablespaces } from './maintenance.ts';
import { planCreation } from './plan-database.ts';
import { planMissingRoles } from './plan-roles.ts';
import { dropRestorer } from './restorer.ts';

/** Leaves nothing of that name if the action fails. */
export async function orDropped<T>(
  connection: Connection,
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    // The first error is the one to report.
    await clear(connection, name).catch(() => undefined);
    throw error;
  }
}

/** Drops a database with the restorer role, which owned its objects. */
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
 * A closed one belongs to the tool's user and admits nobody else: anyone who got in during creation could set traps for
 * the superuser who creates it. It accepts no connections until it is closed.
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
 * For a tool user who is not a superuser: roles of the database's owner must have the owner's abilities while it is
 * loaded, such as creating tables in the schema `public`. So the owner owns it, but cannot connect unless he grants
 * that to himself.
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

/** Makes the tool's user the owner of a database, closes it to everybody else, and opens it to that user. */
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

/** The default grants of a new database; those that were recorded differently are revoked again. */
export function planHandOver({ recorded: { database }, name }: { recorded: Recorded; name: string }): string {
  const it = identifier(name);
  return `ALTER DATABASE ${it} OWNER TO ${identifier(database.owner)};
     ${database.hasUsualGrants ? `GRANT CONNECT, TEMPORARY ON DATABASE ${it} TO PUBLIC;` : ''}`;
}
