import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startMariadb } from '../../../../fixtures/mariadb/server.ts';
import { startPostgresql } from '../../../../fixtures/postgresql/server.ts';
import type { Servers } from '../../../../fixtures/pmsipilot/databases.ts';
import type { Database, Site } from '../../../../src/model/site.ts';
import { makeScratchFolder } from '../../../ports.ts';
import { sharePlace } from '../../../shared-folder.ts';

export const name = 'hospital';

export async function startServers(): Promise<Servers> {
  const folder = await makeScratchFolder();
  const [postgresql, mariadb] = await Promise.all([
    startPostgresql({ folder: join(folder, 'postgresql'), template: sharePlace('postgresql') }),
    startMariadb({ folder: join(folder, 'mariadb'), template: sharePlace('mariadb') }),
  ]);
  onTestFinished(async () => {
    await Promise.all([postgresql.stop(), mariadb.stop()]);
  });
  return { postgresql, mariadb };
}

export function withDatabases(site: Site, { postgresql, mariadb }: Servers): Site {
  const databases: readonly Database[] = [
    { engine: 'postgresql', name, ...postgresql.connection },
    { engine: 'mariadb', name, ...mariadb.connection },
  ];
  return { ...site, backup: { ...site.backup, databases } };
}

export async function fillServers({ postgresql, mariadb }: Servers): Promise<void> {
  await postgresql.query(`CREATE ROLE clerk LOGIN PASSWORD 'open'; CREATE ROLE ward`);
  await postgresql.query('GRANT ward TO clerk');
  await postgresql.query(`CREATE DATABASE ${name} OWNER clerk`);
  await postgresql.query(
    `CREATE TABLE stay (id bigserial PRIMARY KEY, text text);
     INSERT INTO stay (text) SELECT 'stay ' || n FROM generate_series(1, 500) n;
     GRANT SELECT ON stay TO ward;
     SELECT lo_from_bytea(0, '\\x00ff00');`,
    { database: name },
  );
  await mariadb.query(`CREATE DATABASE ${name}; CREATE USER clerk@localhost IDENTIFIED BY 'open'`);
  await mariadb.query(`GRANT SELECT ON ${name}.* TO clerk@localhost`);
  await mariadb.query(
    `CREATE TABLE stay (id bigint PRIMARY KEY AUTO_INCREMENT, text varchar(100));
     INSERT INTO stay (text) SELECT concat('stay ', seq) FROM seq_1_to_500`,
    { database: name },
  );
}

/** Its content on both servers, by their own checksums. */
export async function describeServers({ postgresql, mariadb }: Servers): Promise<string> {
  const ask = (sql: string) => postgresql.query(sql, { database: name });
  const lines = await Promise.all([
    ask('SELECT md5(string_agg(stay::text, chr(10) ORDER BY id)), count(*) FROM stay'),
    ask('SELECT last_value, is_called FROM stay_id_seq'),
    ask('SELECT relacl FROM pg_class WHERE relname = $$stay$$'),
    ask('SELECT md5(string_agg(lo_get(oid)::text, $$ $$)) FROM pg_largeobject_metadata'),
    ask('SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN ($$clerk$$, $$ward$$) ORDER BY 1'),
    ask('SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate ORDER BY 1'),
    mariadb.query('CHECKSUM TABLE stay; SELECT count(*), max(id) FROM stay', { database: name }),
    mariadb.query('SHOW CREATE TABLE stay; SHOW GRANTS FOR clerk@localhost', { database: name }),
    mariadb.query(`SHOW DATABASES LIKE '%hosp%'`),
  ]);
  return lines.join('\n');
}
