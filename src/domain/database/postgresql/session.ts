/**
 * What a session must not take from `ALTER DATABASE … SET` or `ALTER ROLE … SET`: the first is the database's owner's, who could
 * else have his own functions and views found in the place of the server's, and run with our rights. As options of the
 * connection they hold from its first moment on, before any statement, and the server lets them win over both.
 *
 * Every version from 11 on knows all of them; one that a server does not know would end the connection.
 */
const fixed: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog,pg_temp',
  role: 'none',
  // Of the libraries in `plugins`; one that is not there ends the session.
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

/** How `money` is written in a dump: elsewhere, `12,50` may be read as 1250. */
export const plainMoney = { lc_monetary: 'C' };

/** As PGOPTIONS holds them: blanks part the options, unless they are quoted. Pure. */
export function formatOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, String.raw`\$&`)}`)
    .join(' ');
}

export const sessionOptions = formatOptions(fixed);

/**
 * Once more as the first statement, since a service file's own `options` come before ours. `SET` looks nothing up. Another session
 * may hold a lock as long as it likes: we give up; there is no time limit for the statements themselves.
 */
export const preamble = `SET search_path = pg_catalog, pg_temp;
SET lock_timeout = '30s'; SET statement_timeout = 0; SET timezone = 'UTC';
`;

/**
 * Keeps what the owner puts in a relation's place between two statements from being run: a view or a foreign table is refused
 * from here on, as pg_dump does it. Servers before August 2024 (12.20, 13.16, 14.13, 15.8, 16.4) have no such setting: there it
 * does nothing, and no relation of the owner's may be read.
 */
export const refuseViews = `SELECT NULL FROM pg_settings WHERE CASE name
  WHEN 'restrict_nonsystem_relation_kind' THEN set_config(name, 'view, foreign-table', false) ELSE name END IS NULL;
`;

/** Whether `refuseViews` does something, as a condition. */
export const canRefuseViews =
  "EXISTS (SELECT FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind')";
