import { execa } from 'execa';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { makeScratchFolder } from '../../ports.ts';

/** The owner of the platform's database, who logs in with a password and wants more. */
export const owner = 'planipsy';
const password = 'p4ss';

export interface Owner {
  /** SQL in the platform's database, or another one, as the owner. */
  query(sql: string, database?: string): Promise<string>;
  /** Runs in the background until it is killed or ends. */
  start(sql: string, database?: string): ReturnType<typeof execa>;
}

/** A database owned by him, and no other rights for him. */
export async function makeOwner(server: ScratchPostgresql, attributes = ''): Promise<Owner> {
  await server.query(`CREATE ROLE ${owner} LOGIN PASSWORD '${password}' ${attributes}`);
  await server.query(`CREATE DATABASE planipsy OWNER ${owner}`);
  const file = join(await makeScratchFolder(), 'pgpass');
  await writeFile(file, `*:*:*:*:${password}\n`, { mode: 0o600 });
  const env = { PGPASSFILE: file, PGHOST: server.socket, PGUSER: owner };
  const start = (sql: string, database = 'planipsy') =>
    execa('psql', ['-XwqAt', '-v', 'ON_ERROR_STOP=1', '-d', database, '-f', '-'], { input: sql, env });
  return {
    start,
    query: async (sql, database) => (await start(sql, database)).stdout,
  };
}

/** Code that exploits being run: it resets the role to the session user, and tries to get superuser rights. */
export const seizing = `
CREATE FUNCTION evil.seize() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  BEGIN EXECUTE 'RESET ROLE'; EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'RESET SESSION AUTHORIZATION'; EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN PERFORM pg_catalog.set_config('role', 'none', false); EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN PERFORM pg_catalog.set_config('session_authorization', 'postgres', false); EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'ALTER ROLE ${owner} SUPERUSER'; EXCEPTION WHEN OTHERS THEN NULL; END;
  BEGIN EXECUTE 'GRANT pg_execute_server_program TO ${owner}'; EXCEPTION WHEN OTHERS THEN NULL; END;
  RETURN true;
END $$;
`;

export const seize = `
CREATE SCHEMA evil;
${seizing}
CREATE FUNCTION evil.good(x int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN RETURN evil.seize(); END $$;
CREATE FUNCTION evil.same(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM evil.seize(); RETURN x; END $$;
`;

/** His rights other than owning a database; empty for none. */
export function readPower(server: ScratchPostgresql): Promise<string> {
  return server.query(`
    SELECT 'superuser' FROM pg_roles WHERE rolname = '${owner}' AND (rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication);
    SELECT roleid::regrole FROM pg_auth_members WHERE member = '${owner}'::regrole;`);
}
