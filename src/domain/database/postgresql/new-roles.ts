import type { RestoreWarning } from '../server.ts';
import { queryMaintenance, identifier, literal, splitLines, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { besideNames } from './maintenance.ts';

/** A role that did not exist when the dump was made. */
interface NewRole {
  readonly name: string;
  /** Whether it is used only in the replaced database and nowhere else on the server. */
  readonly isOurs: boolean;
}

/**
 * Removes roles created since the dump: the corrected update would create them again and fail. Those used only in the
 * replaced database are dropped with it; any others are reported, since nobody can tell who created them.
 *
 * @param finish drops the replaced database
 */
export async function withdrawNewRoles({
  connection,
  recorded,
  finish,
}: {
  connection: Connection;
  recorded: Recorded;
  finish: () => Promise<readonly RestoreWarning[]>;
}): Promise<readonly RestoreWarning[]> {
  const found = await listNewRoles(connection, recorded);
  const warnings = await finish();
  const dropped = found.filter(({ isOurs }) => isOurs).map(({ name }) => `DROP ROLE ${identifier(name)};`);
  await queryMaintenance(connection, dropped.join('\n'), { isTolerant: true });
  const left = (await listNewRoles(connection, recorded)).map(({ name }) => name);
  const roles = found.map(({ name }) => name).filter((name) => left.includes(name));
  return roles.length === 0 ? warnings : [...warnings, { code: 'backup.database-roles-new', roles }];
}

async function listNewRoles(
  connection: Connection,
  { serverRoles, roles, roleNumbers, systemIdentifier }: Recorded,
): Promise<readonly NewRole[]> {
  if (serverRoles.length === 0) return [];
  const { fresh, replaced } = besideNames(connection.database.name);
  const list = (names: readonly string[]) => ['', ...names].map(literal).join(', ');
  const ofReplaced = `(dbid = db.oid OR (dbid = 0 AND classid = 'pg_database'::regclass AND objid = db.oid))`;
  const sql = `
WITH db AS (SELECT max(oid) AS oid FROM pg_database WHERE datname = ${literal(replaced)}),
made AS (SELECT oid, rolname, rolsuper FROM pg_roles
  WHERE oid >= 16384 AND rolname NOT IN (${list([...serverRoles, fresh])})
    AND NOT (oid IN (${['0', ...Object.values(roleNumbers).map(String)].join(', ')})
      AND (SELECT system_identifier::text FROM pg_control_system()) = ${literal(systemIdentifier)}))
SELECT (db.oid IS NOT NULL AND NOT rolsuper
    AND NOT EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = made.oid
      AND classid <> 'pg_auth_members'::regclass AND NOT ${ofReplaced})
    AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = made.oid AND setdatabase NOT IN (0, db.oid))
    AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE usesysid = made.oid AND datid IS DISTINCT FROM db.oid)
    AND NOT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid IN (roleid, member) AND r.oid <> made.oid
      WHERE made.oid IN (roleid, member)
        AND r.rolname NOT IN (${list([...roles.map(({ name }) => name)])}) AND r.oid NOT IN (SELECT oid FROM made))
    AND (EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = made.oid AND ${ofReplaced})
      OR EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = made.oid AND setdatabase = db.oid)
      OR EXISTS (SELECT FROM pg_auth_members WHERE made.oid IN (roleid, member))))::text, rolname
FROM made, db ORDER BY rolname;`;
  return splitLines(await queryMaintenance(connection, sql)).map((line) => {
    const [isOurs = '', name = ''] = line.split('\t');
    return { name, isOurs: isOurs === 'true' };
  });
}
