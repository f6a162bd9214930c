/**
 * Settings that a session must not take from `ALTER DATABASE … SET` or `ALTER ROLE … SET`: the database's owner
 * controls the former, and could have his own functions and views resolved instead of the server's, and run with our
 * rights. As connection options these apply from the start, before any statement, and override both.
 *
 * Every version from 11 on knows all of them; an unknown one would end the connection.
 */
const fixed: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog,pg_temp',
  role: 'none',
  // Libraries in `plugins`; a missing one ends the session.
  local_preload_libraries: '',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  default_transaction_isolation: 'read committed',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  quote_all_identifiers: 'off',
  transform_null_equals: 'off',
  array_nulls: 'on',
  bytea_output: 'hex',
  xmloption: 'content',
  DateStyle: 'ISO,MDY',
  IntervalStyle: 'postgres',
  client_min_messages: 'notice',
};

/** How `money` is written in a dump: in another locale, `12,50` may be read as 1250. */
export const plainMoney = { lc_monetary: 'C' };

/** In PGOPTIONS syntax: blanks separate the options, unless escaped. Pure. */
export function formatOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, String.raw`\$&`)}`)
    .join(' ');
}

export const sessionOptions = formatOptions(fixed);

/**
 * Repeated as the first statement, since a service file's own `options` take precedence over ours. `SET` resolves no
 * names. Another session may hold a lock indefinitely: we give up waiting; the statements themselves have no time
 * limit.
 */
export const preamble = `SET search_path = pg_catalog, pg_temp;
SET lock_timeout = '30s'; SET statement_timeout = 0; SET timezone = 'UTC';
`;

/**
 * Prevents running what the owner puts in a relation's place between two statements: views and foreign tables are
 * refused from here on, as in pg_dump. Servers before August 2024 (12.20, 13.16, 14.13, 15.8, 16.4) have no such
 * setting: there it has no effect, and no relation of the owner may be read.
 */
export const refuseViews = `SELECT NULL FROM pg_settings WHERE CASE name
  WHEN 'restrict_nonsystem_relation_kind' THEN set_config(name, 'view, foreign-table', false) ELSE name END IS NULL;
`;

/** Whether `refuseViews` has an effect, as a condition. */
export const canRefuseViews =
  "EXISTS (SELECT FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind')";
