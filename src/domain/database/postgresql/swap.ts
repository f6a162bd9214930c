import { Problem } from '../../../ports/problem.ts';
import type { RestoreWarning } from '../server.ts';
import { identifier, PsqlFailure, type Connection } from './connection.ts';
import { describeServer, type Recorded } from './description.ts';
import {
  applyTolerantly,
  besideNames,
  dropDatabase,
  endSessions,
  exists,
  queryMaintenance,
} from './maintenance.ts';
import { compareProperties } from './plan-database.ts';
import { compareRoles, planChangedRoles } from './plan-roles.ts';

/** A client that reconnects between the end of its session and the rename makes it fail. */
const tries = 5;

/**
 * Puts the restored database in the place of the live one in one transaction: a kill or a power cut leaves the one or the
 * other. Then gives the roles back what they had, and drops what was replaced.
 */
export async function swapDatabases({
  connection,
  recorded,
}: {
  connection: Connection;
  recorded: Recorded;
}): Promise<readonly RestoreWarning[]> {
  await rename(connection);
  const warnings = await restoreRoles({ connection, recorded });
  // It is in nobody's way: the next restore drops it first.
  await dropDatabase(connection, besideNames(connection.database.name).replaced).catch(() => undefined);
  return warnings;
}

async function rename(connection: Connection): Promise<void> {
  const { name, engine } = connection.database;
  const { fresh, replaced } = besideNames(name);
  const move = (from: string, to: string) =>
    `ALTER DATABASE ${identifier(from)} RENAME TO ${identifier(to)};`;
  for (let left = tries; ; left -= 1) {
    try {
      const away = (await exists(connection, name)) ? move(name, replaced) : '';
      for (const each of [name, fresh]) await endSessions(connection, each);
      await queryMaintenance(connection, `BEGIN; ${away} ${move(fresh, name)} COMMIT;`);
      return;
    } catch (error) {
      // The connection may have been lost after the server was done.
      if (!(await exists(connection, fresh).catch(() => true))) return;
      if (left > 1 && error instanceof PsqlFailure) continue;
      const detail = error instanceof PsqlFailure ? error.lines.join(' ') : String(error);
      throw Problem.of('backup.database-swap-failed', { engine, name, detail, untouched: true }, error);
    }
  }
}

async function restoreRoles({
  connection,
  recorded,
}: {
  connection: Connection;
  recorded: Recorded;
}): Promise<readonly RestoreWarning[]> {
  const roles = recorded.roles.map(({ name }) => name);
  // Whoever restores keeps the rights to do so.
  const fixed = await queryMaintenance(
    connection,
    'SELECT rolname FROM pg_roles WHERE oid = 10 OR rolname = current_user;',
  );
  const kept = fixed.split('\n');
  const wanted = {
    ...recorded,
    roles: recorded.roles.filter(({ name }) => !kept.includes(name)),
    memberships: recorded.memberships.filter(({ member }) => !kept.includes(member)),
  };
  const describe = async () => {
    const present = await describeServer(connection, { roles });
    return { ...present, memberships: present.memberships.filter(({ member }) => !kept.includes(member)) };
  };
  await applyTolerantly(connection, planChangedRoles(wanted, await describe()));
  const now = await describe();
  const differing = [...compareRoles(wanted, now), ...compareProperties(recorded.database, now.database)];
  return differing.length === 0
    ? []
    : [{ code: 'backup.database-roles-differ', roles: [...new Set(differing)].sort() }];
}
