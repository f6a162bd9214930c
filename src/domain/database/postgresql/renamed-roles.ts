import { queryMaintenance, identifier, literal, splitLines, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { applyTolerantly } from './maintenance.ts';

interface Renamed {
  readonly was: string;
  readonly is: string;
}

/**
 * Restores the names of roles renamed since the dump: objects in a copy belong to them by OID, but the platform refers
 * to them by name. A rename clears MD5 passwords, which are restored with the rest of the record. Only for the rollback
 * of an update: on another server the OIDs mean other roles.
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
