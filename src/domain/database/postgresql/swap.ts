import { Problem } from '../../../ports/problem.ts';
import type { RestoreWarning } from '../server.ts';
import { identifier, PsqlFailure, type Connection } from './connection.ts';
import { describeServer, type Recorded } from './description.ts';
import { applyTolerantly, besideNames, endSessions, exists, queryMaintenance } from './maintenance.ts';
import { compareProperties } from './plan-database.ts';
import { compareRoles, planChangedRoles } from './plan-roles.ts';

/** A client that reconnects between the end of its session and the rename makes it fail. */
const tries = 5;

/**
 * Puts the restored database in the place of the live one in one transaction: a kill or a power cut leaves the one or the
 * other. Then gives the roles back what they had.
 */
export async function swapDatabases({
  connection,
  recorded,
}: {
  connection: Connection;
  recorded: Recorded;
}): Promise<readonly RestoreWarning[]> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  await rename({ connection, moves: { [name]: replaced, [fresh]: name } });
  return restoreRoles({ connection, recorded });
}

/** The other way round, in one transaction too. */
export async function swapBack({ connection }: { connection: Connection }): Promise<void> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  await rename({ connection, moves: { [name]: fresh, [replaced]: name } });
}

/** Renames databases, each where it is there: on an empty server there is nothing to replace. */
async function rename({
  connection,
  moves,
}: {
  connection: Connection;
  moves: Readonly<Record<string, string>>;
}): Promise<void> {
  const { name, engine } = connection.database;
  const [source = ''] = Object.keys(moves).slice(-1);
  for (let left = tries; ; left -= 1) {
    try {
      const statements: string[] = [];
      for (const [from, to] of Object.entries(moves)) {
        if (!(await exists(connection, from))) continue;
        await endSessions(connection, from);
        statements.push(`ALTER DATABASE ${identifier(from)} RENAME TO ${identifier(to)};`);
      }
      await queryMaintenance(connection, `BEGIN; ${statements.join(' ')} COMMIT;`);
      return;
    } catch (error) {
      // The connection may have been lost after the server was done.
      if (!(await exists(connection, source).catch(() => true))) return;
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
