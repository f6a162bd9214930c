import { readCatalogue } from '../../fixtures/postgresql/catalogue.ts';
import { makeZoo as makePostgresqlZoo } from '../../fixtures/postgresql/zoo.ts';
import type { DatabaseNames, Servers } from '../../fixtures/pmsipilot/databases.ts';
import { makeZoo as makeMariadbZoo } from '../domain/database/mariadb-zoo.ts';
import { printZoo } from '../domain/database/mariadb-zoo-print.ts';
import { readRoles } from '../domain/database/postgresql-content.ts';
import { withSessions } from './session.ts';

/** The platform's own tables are among the zoo's. */
export const zoos: DatabaseNames = { postgresql: 'zoo', mariadb: 'app' };

export async function makeZoos({ postgresql, mariadb }: Servers): Promise<void> {
  await makePostgresqlZoo(postgresql, { name: zoos.postgresql });
  await makeMariadbZoo(mariadb);
  // A killed server has forgotten them.
  await postgresql.query('DELETE FROM zoo.cache', { database: zoos.postgresql });
  await mariadb.query('DELETE FROM e_memory', { database: zoos.mariadb });
}

/** Each line describes one thing in one database. */
export type Content = readonly string[];

/** Everything that users have, and everything that the catalogues say about it. */
export function readContent(servers: Servers): Promise<Content> {
  return withSessions(servers, async ({ postgresql, mariadb }) => {
    const [catalogue, roles, printed] = await Promise.all([
      readCatalogue(postgresql, zoos.postgresql),
      readRoles(postgresql),
      printZoo(mariadb, zoos.mariadb),
    ]);
    return [
      ...Object.entries(catalogue).flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`)),
      ...roles.split('\n').map((line) => `roles: ${line}`),
      ...printed.map((line) => `mariadb: ${line}`),
    ];
  });
}

/** What is in only one of them; a few lines of each, for a person to read. */
export function compareContent(found: Content, expected: Content): string {
  const without = (lines: Content, others: Content) => {
    const known = new Set(others);
    return lines.filter((line) => !known.has(line)).map((line) => line.slice(0, 300));
  };
  const differences = [
    ...without(expected, found).map((line) => `- ${line}`),
    ...without(found, expected).map((line) => `+ ${line}`),
  ];
  return differences.slice(0, 12).join('\n');
}

/** What visitors have saved is removed, so that the content can be compared with what was there before. */
export async function forgetVisits({ postgresql, mariadb }: Servers, rows: number): Promise<void> {
  await postgresql.query(
    `DELETE FROM pmsipilot.stay WHERE text <> 'before'; SELECT setval('pmsipilot.stay_id_seq', ${rows})`,
    { database: zoos.postgresql },
  );
  await mariadb.query(
    `DELETE FROM stay WHERE text <> 'before'; ALTER TABLE stay AUTO_INCREMENT = ${rows + 1}`,
    {
      database: zoos.mariadb,
    },
  );
}

/** Like a failed hook, in either zoo. */
export const leaveTraces = {
  postgresql:
    'DROP TABLE zoo.kept, zoo.paired CASCADE; CREATE TABLE zoo.later (); DROP MATERIALIZED VIEW zoo.words',
  mariadb: `DROP VIEW v_both; DROP TABLE c_child; ALTER TABLE e_innodb ADD COLUMN more INT; DELETE FROM no_key;
    ALTER TABLE p_list REMOVE PARTITIONING; DROP TRIGGER t_second; DROP EVENT ev_once; DO NEXTVAL(s_plain); DROP FUNCTION r_add`,
};

/** Scratch names. */
export async function listLeft({ postgresql, mariadb }: Servers): Promise<string> {
  const found = [
    await postgresql.query(
      "SELECT datname FROM pg_database WHERE datname LIKE '%ospi%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE '%ospi%'",
    ),
    await mariadb.query(
      "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '%ospi%' UNION ALL SELECT User FROM mysql.user WHERE User LIKE '%ospi%'",
    ),
  ];
  return found.filter((each) => each !== '').join(' ');
}
