import type { RestoreWarning } from '../server.ts';
import { queryMaintenance, splitLines, type Connection } from './connection.ts';
import { describeServer, type Recorded } from './description.ts';
import { applyTolerantly, chooseMaintenance } from './maintenance.ts';
import { compareProperties } from './plan-database.ts';
import { compareRoles, planChangedRoles, type Roles } from './plan-roles.ts';

/**
 * Restores the roles' attributes, and reports those that differ. The bootstrap superuser and the role that restores are
 * left alone: they keep the rights they need for it.
 *
 * @returns the warnings, and the way to undo it
 */
export async function restoreRoles({
  connection,
  recorded,
  restoresUsers,
}: {
  connection: Connection;
  recorded: Recorded;
  restoresUsers: boolean;
}): Promise<{ readonly warnings: readonly RestoreWarning[]; readonly undo: () => Promise<void> }> {
  const names = recorded.roles.map(({ name }) => name);
  const describe = () => describeServer(connection, { roles: names });
  const kept = await listKept(connection);
  const change = async ({
    from,
    to,
    isWhole,
    name = connection.database.name,
  }: {
    from: Roles;
    to: Roles;
    isWhole: boolean;
    name?: string;
  }) => {
    await applyTolerantly(
      connection,
      planChangedRoles({ recorded: omit(to, kept), present: omit(from, kept), isWhole }),
      { name },
    );
  };
  const before = await describe();
  await change({ from: before, to: recorded, isWhole: restoresUsers });
  const now = await describe();
  const differing = new Set([
    ...compareRoles(recorded, now),
    ...compareProperties(recorded.database, now.database),
  ]);
  return {
    warnings:
      differing.size === 0 ? [] : [{ code: 'backup.database-roles-differ', roles: [...differing].sort() }],
    undo: async () => {
      // The database that is live again by then may be closed, as a hook left it.
      const name = await chooseMaintenance(connection);
      const from = await describeServer(connection, { name, roles: names });
      await change({ from, to: before, isWhole: true, name });
    },
  };
}

async function listKept(connection: Connection): Promise<readonly string[]> {
  const sql = 'SELECT rolname FROM pg_roles WHERE oid = 10 OR rolname IN (current_user, session_user);';
  return splitLines(await queryMaintenance(connection, sql));
}

function omit({ roles, memberships, sharedGrants = [], ...rest }: Roles, kept: readonly string[]): Roles {
  return {
    ...rest,
    roles: roles.filter(({ name }) => !kept.includes(name)),
    memberships: memberships.filter(({ member }) => !kept.includes(member)),
    sharedGrants: sharedGrants.filter(({ grantee }) => !kept.includes(grantee)),
  };
}
