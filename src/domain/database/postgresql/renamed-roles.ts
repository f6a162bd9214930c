import { queryMaintenance, identifier, literal, splitLines, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { applyTolerantly } from './maintenance.ts';

interface Renamed {
  readonly was: string;
  readonly is: string;
}

/**
 * Gives roles their names back that were renamed since the dump: what they own in a copy is theirs by number, and the platform knows
 * them by their names. Passwords that a renaming takes away are given back with the rest of what is recorded. To be asked on the way
 * back of an update alone: on another server the numbers are others'.
 *
 * @returns the way to undo it
 */
export async function renameRolesBack(
  connection: Connection,
  recorded: Recorded,
): Promise<() => Promise<void>> {
  const renamed = await listRenamed(connection, recorded);
  await applyTolerantly(connection, renamed.map(planRenaming));
  return async () => {
    await applyTolerantly(
      connection,
      renamed.map(({ was, is }) => planRenaming({ was: is, is: was })),
    );
  };
}

function planRenaming({ was, is }: Renamed): string {
  return `ALTER ROLE ${identifier(is)} RENAME TO ${identifier(was)};`;
}

/** Those whose name is free. */
async function listRenamed(
  connection: Connection,
  { roleNumbers, systemIdentifier }: Recorded,
): Promise<readonly Renamed[]> {
  if (Object.keys(roleNumbers).length === 0) return [];
  const sql = `SELECT key, rolname FROM jsonb_each_text(${literal(JSON.stringify(roleNumbers))}) JOIN pg_roles r ON r.oid = value::oid
    WHERE key <> rolname AND NOT EXISTS (SELECT FROM pg_roles o WHERE o.rolname = key)
      AND (SELECT system_identifier::text FROM pg_control_system()) = ${literal(systemIdentifier)};`;
  return splitLines(await queryMaintenance(connection, sql)).map((line) => {
    const [was = '', is = ''] = line.split('\t');
    return { was, is };
  });
}
