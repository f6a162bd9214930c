import { fillDatabase } from './postgresql-content.ts';
import { startServer } from './postgresql-stand.ts';

/** A platform's database, and a role that works for it. */
export async function startWithHelper() {
  const server = await startServer();
  await fillDatabase(server);
  await server.query(
    `CREATE ROLE helper LOGIN PASSWORD 'h1' CONNECTION LIMIT 7 VALID UNTIL '2041-02-03 04:05+00';
     CREATE ROLE silent; CREATE ROLE leaver PASSWORD 'l'; GRANT planipsy_rw TO helper, silent, leaver; ALTER ROLE helper SET work_mem = '5MB'`,
  );
  return server;
}

/** As by a hook with all rights: none of it is in the database. */
export const misdeeds = `
  CREATE ROLE evil SUPERUSER; GRANT evil TO helper; GRANT pg_read_server_files TO helper WITH ADMIN OPTION;
  ALTER ROLE helper PASSWORD 'h2' CONNECTION LIMIT 99 VALID UNTIL 'infinity' SUPERUSER CREATEROLE;
  ALTER ROLE helper SET work_mem = '9MB'; ALTER ROLE helper SET session_preload_libraries = 'evil';
  ALTER ROLE silent LOGIN PASSWORD 'h3'; REVOKE planipsy_rw FROM silent; DROP ROLE leaver`;
