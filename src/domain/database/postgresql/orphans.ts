import { queryMaintenance, identifier, literal, type Connection } from './connection.ts';
import { besideNames } from './maintenance.ts';

const pauseMilliseconds = 100;
const tries = 100;

/**
 * Ends the server sessions of a killed updater: its programs die with it, but the server first finishes the current
 * statement. A database could still be created, renamed or dropped under us.
 */
export async function endOrphans(connection: Connection): Promise<void> {
  const names = Object.values(besideNames(connection.database.name));
  const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'ospi-update' AND usename = current_user AND pid <> pg_backend_pid() AND state = 'active'
      AND query ~ '^\\s*(CREATE|ALTER|DROP) DATABASE'
      AND (${names.map((name) => `strpos(query, ${literal(identifier(name))}) > 0`).join(' OR ')});`;
  for (let left = tries; left > 0; left -= 1) {
    if ((await queryMaintenance(connection, sql)) === '') return;
    await connection.ports.clock.sleep(pauseMilliseconds);
  }
}
