import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';

/** A database with an example of everything that a platform may keep in it. */
export async function fillDatabase(server: ScratchPostgresql, name = 'planipsy'): Promise<void> {
  await server.query(`
    CREATE ROLE planipsy_owner CREATEDB;
    CREATE ROLE planipsy_rw;
    CREATE ROLE planipsy_app LOGIN PASSWORD 'Très secret' CONNECTION LIMIT 20 VALID UNTIL '2040-01-01' IN ROLE planipsy_rw;
    CREATE ROLE "Élodie O'Neill" LOGIN NOINHERIT;
    GRANT planipsy_rw TO "Élodie O'Neill" WITH ADMIN OPTION;
    GRANT pg_monitor TO planipsy_app;
    ALTER ROLE planipsy_app SET statement_timeout = '45s';
    COMMENT ON ROLE planipsy_rw IS 'reads and writes';
    CREATE DATABASE ${name} OWNER planipsy_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
    COMMENT ON DATABASE ${name} IS 'l''agenda';
    REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${name} TO planipsy_rw WITH GRANT OPTION;
    SET ROLE planipsy_rw; GRANT CONNECT ON DATABASE ${name} TO "Élodie O'Neill"; RESET ROLE;
    ALTER DATABASE ${name} SET search_path = agenda, "$user", public;
    ALTER DATABASE ${name} SET application_name = 'l''agenda \\ "x"';
    ALTER DATABASE ${name} CONNECTION LIMIT 40;
    ALTER ROLE planipsy_app IN DATABASE ${name} SET work_mem = '7MB';
  `);
  await server.query(content, { database: name });
}

const content = `
SET ROLE planipsy_owner;
CREATE SCHEMA agenda;
RESET ROLE;
CREATE EXTENSION hstore SCHEMA agenda;
CREATE EXTENSION pg_trgm SCHEMA agenda;
SET ROLE planipsy_owner;
SET search_path = agenda, public;
CREATE TYPE state AS ENUM ('planned', 'done');
CREATE TABLE patients (
  id bigserial PRIMARY KEY, name text NOT NULL, born date, photo bytea, notes jsonb, wards text[], tags hstore,
  weight numeric(6,2) CHECK (weight > 0), at timestamptz DEFAULT now(), state state, ratio double precision);
INSERT INTO patients (name, born, photo, notes, wards, tags, weight, state, ratio)
  SELECT 'Éa ' || n || E'\\t\\n\\\\', CASE WHEN n % 3 > 0 THEN date '1950-01-01' + n END,
    decode(lpad(to_hex(n), 8, '0'), 'hex'), jsonb_build_object('n', n, 'é', ARRAY[n, NULL]),
    CASE WHEN n % 2 = 0 THEN ARRAY['A', NULL, 'b,"c'] END, hstore('k', n::text), n + 0.25, 'done', 1.0 / n
  FROM generate_series(1, 3000) n;
CREATE INDEX patients_by_name ON patients USING gin (name gin_trgm_ops);
CREATE TABLE visits (
  id int GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 7),
  patient bigint REFERENCES patients ON DELETE CASCADE, twice int GENERATED ALWAYS AS (2) STORED, day date NOT NULL, PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE visits_other PARTITION OF visits DEFAULT;
INSERT INTO visits (patient, day) SELECT n, date '2026-12-01' + n FROM generate_series(1, 60) n;
CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v text);
INSERT INTO cache VALUES ('a', 'b');
CREATE TABLE "Mixed ""Case""" (x int);
INSERT INTO "Mixed ""Case""" VALUES (NULL), (1), (1);
CREATE SEQUENCE numbers START 5; SELECT nextval('numbers'), nextval('numbers');
CREATE SEQUENCE fresh START 42; SELECT setval('fresh', 77, false);
CREATE VIEW seniors AS SELECT * FROM patients WHERE born < '1952-01-01';
CREATE MATERIALIZED VIEW per_day AS SELECT day, count(*) FROM visits GROUP BY day;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON patients FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON TABLE patients IS 'those who are cared for';
GRANT USAGE ON SCHEMA agenda TO planipsy_rw;
GRANT SELECT, INSERT, UPDATE ON patients, visits TO planipsy_rw;
GRANT SELECT (id, name) ON patients TO "Élodie O'Neill";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA agenda TO planipsy_rw;
ALTER DEFAULT PRIVILEGES IN SCHEMA agenda GRANT SELECT ON TABLES TO planipsy_rw;
ALTER TABLE patients ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON patients TO planipsy_rw USING (state = 'done');
SELECT lo_from_bytea(4711, decode(repeat('00ff', 5000), 'hex'));
GRANT SELECT ON LARGE OBJECT 4711 TO planipsy_rw;
COMMENT ON LARGE OBJECT 4711 IS 'a scan';
`;

/** Everything in a database, and what the server holds for it, in terms that are the same on two servers. */
export async function readFingerprint(server: ScratchPostgresql, name = 'planipsy') {
  const ask = (sql: string) => server.query(sql, { database: name });
  const sorted = async (sql: string) => (await ask(sql)).split('\n').sort();
  const each = async (list: string, sql: (item: string) => string) => {
    const items = (await ask(list)).split('\n').filter((item) => item !== '');
    return (await ask(items.map(sql).join('\n')))
      .split('\n')
      .map((line, at) => `${items[at] ?? ''}: ${line}`);
  };
  const user = "c.oid >= 16384 AND nspname !~ '^pg_t'";
  const relations = (kinds: string) =>
    `SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind IN (${kinds}) AND ${user} ORDER BY 1;`;
  return {
    tables: await each(
      relations("'r', 'm'"),
      (table) => `SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY t::text)) FROM ${table} t;`,
    ),
    sequences: await each(relations("'S'"), (it) => `SELECT last_value, is_called FROM ${it};`),
    largeObjects: await ask(
      'SELECT oid, pg_get_userbyid(lomowner), lomacl, md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY oid',
    ),
    objects: await sorted(`
      SELECT relkind, nspname, relname, pg_get_userbyid(relowner), relacl::text, relpersistence, relrowsecurity,
        obj_description(c.oid), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE ${user} ORDER BY 1, 2, 3;
      SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attacl::text, attidentity
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE attnum > 0 AND ${user};
      SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid >= 16384 AND indrelid >= 16384
        AND indexrelid::regclass::text !~ 'pg_toast' ORDER BY 1;
      SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE oid >= 16384;
      SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1;
      SELECT proname, pg_get_userbyid(proowner), proacl::text, md5(prosrc) FROM pg_proc WHERE oid >= 16384 ORDER BY 1, 4;
      SELECT * FROM pg_policies; SELECT extname, extversion, nspname FROM pg_extension e
        JOIN pg_namespace n ON n.oid = extnamespace ORDER BY 1;
      SELECT nspname, pg_get_userbyid(nspowner), nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1;
      SELECT pg_get_userbyid(defaclrole), defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1, 2;
      SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype, datconnlimit, datacl::text,
        shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database();
      SELECT setrole::regrole, setconfig FROM pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) `),
    roles: await readRoles(server),
  };
}

/** Except the restorer, which a killed restore leaves for the next one to drop: `listRestorers` returns it. */
export function readRoles(server: ScratchPostgresql): Promise<string> {
  return server.query(`
    SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit, rolpassword, rolvaliduntil,
      shobj_description(oid, 'pg_authid'), (SELECT setconfig FROM pg_db_role_setting WHERE setrole = a.oid AND setdatabase = 0)
      FROM pg_authid a WHERE oid >= 16384 AND rolname !~ '_ospi_new$' ORDER BY 1;
    SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members WHERE member >= 16384 ORDER BY roleid::regrole::text, member::regrole::text;`);
}

export function listRestorers(server: ScratchPostgresql): Promise<string> {
  return server.query("SELECT rolname FROM pg_roles WHERE rolname ~ '_ospi_new$'");
}
