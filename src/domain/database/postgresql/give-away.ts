import { queryMaintenance, identifier, literal, splitLines, type Connection } from './connection.ts';
import type { LoadPlan } from './plan-load.ts';

interface Content {
  readonly connection: Connection;
  readonly tablespaces: readonly string[];
  /** The database. */
  readonly name: string;
  readonly plan: LoadPlan;
  /** The restorer. */
  readonly role: string;
  readonly isWhole: boolean;
}

/**
 * Lets the restorer create objects where they belong. It owns the schemas for now: rights granted on them and revoked
 * again would leave a trace. On objects of the server or of an extension it gets rights, which are revoked with the
 * role.
 */
export async function takeOver({ connection, tablespaces, name, plan, role }: Content): Promise<void> {
  const whom = identifier(role);
  const special = tablespaces.filter((it) => !it.startsWith('pg_'));
  const sql = [
    ...plan.schemas.map((schema) => `ALTER SCHEMA ${identifier(schema.name)} OWNER TO ${whom};`),
    ...special.map((it) => `GRANT CREATE ON TABLESPACE ${identifier(it)} TO ${whom};`),
    String.raw`SELECT format('GRANT USAGE, CREATE ON SCHEMA %I TO %I;', nspname, ${literal(role)})
      FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND nspowner <> (SELECT oid FROM pg_roles WHERE rolname = ${literal(role)}) \gexec`,
  ];
  await connection.query(sql.join('\n'), { name });
}

/**
 * Lets the restorer create foreign tables on the servers that exist by now. It must not own them: code that it runs
 * could redirect them, and their passwords, elsewhere.
 */
export async function lendServers({
  connection,
  name,
  role,
}: Pick<Content, 'connection' | 'name' | 'role'>): Promise<void> {
  const sql = String.raw`SELECT format('GRANT USAGE ON FOREIGN SERVER %I TO %I;', srvname, ${literal(role)})
    FROM pg_foreign_server WHERE NOT has_server_privilege(${literal(role)}, oid, 'USAGE') \gexec
`;
  await connection.query(sql, { name });
}

/**
 * Until it is dropped, the restorer may act as an owner. Code that it runs as that owner could be made to do so anyway.
 */
export async function lendRole({
  connection,
  owner,
  role,
}: {
  connection: Connection;
  owner: string;
  role: string;
}): Promise<void> {
  await queryMaintenance(connection, `GRANT ${identifier(owner)} TO ${identifier(role)};`);
}

/**
 * Gives everything back to its owners; in a copy for inspection, to a built-in role that cannot log in. A superuser
 * must not own it: autovacuum would run its index expressions as superuser to keep its statistics.
 *
 * @returns objects that are in no dump: other people's functions created them during the restore
 */
export async function giveAway({
  connection,
  name,
  plan: { owned, schemas },
  role,
  isWhole,
}: Content): Promise<readonly string[]> {
  const whom = identifier(role);
  const given = isWhole
    ? [
        ...owned.map(({ object, owner }) => `ALTER ${object} OWNER TO ${identifier(owner)};`),
        ...schemas.map((it) => `ALTER SCHEMA ${identifier(it.name)} OWNER TO ${identifier(it.owner)};`),
        followRanges,
      ]
    : [chooseHeir, `REASSIGN OWNED BY ${whom} TO :"heir";`];
  // Nothing has been granted yet: existing rights were granted by code that was run.
  const strange = `SELECT pg_describe_object('pg_class'::regclass, oid, 0) FROM pg_class
      WHERE relowner = ${idOf(role)} AND (relacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attacl IS NOT NULL))
    UNION ALL SELECT pg_describe_object('pg_proc'::regclass, oid, 0) FROM pg_proc
      WHERE proowner = ${idOf(role)} AND proacl IS NOT NULL
    UNION ALL SELECT pg_describe_object('pg_type'::regclass, oid, 0) FROM pg_type
      WHERE typowner = ${idOf(role)} AND typacl IS NOT NULL
    UNION ALL SELECT pg_describe_object('pg_namespace'::regclass, oid, 0) FROM pg_namespace
      WHERE nspowner = ${idOf(role)} AND nspacl IS NOT NULL;`;
  const left = `SELECT pg_describe_object(classid, objid, objsubid) FROM pg_shdepend
    WHERE refobjid = ${idOf(role)} AND deptype = 'o'
      AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database());`;
  const sql = ['BEGIN;', strange, ...given, left, 'COMMIT;'].join('\n');
  const found = splitLines(await connection.query(sql, { name }));
  if (found.length === 0) await connection.query(`DROP OWNED BY ${whom};`, { name });
  return found.slice(0, 5);
}

/** The first exists from PostgreSQL 14 on; the only right of the other is to read table statistics. */
const chooseHeir = String.raw`SELECT rolname AS heir FROM pg_roles
  WHERE rolname IN ('pg_database_owner', 'pg_stat_scan_tables') ORDER BY rolname LIMIT 1 \gset`;

/** From PostgreSQL 14 on a range has a multirange, which does not follow it to its new owner. */
const followRanges = String.raw`SELECT format('ALTER TYPE %I.%I OWNER TO %I;', nspname, m.typname, pg_get_userbyid(r.typowner))
  FROM pg_range g JOIN pg_type r ON r.oid = rngtypid
    JOIN pg_type m ON m.oid = (to_jsonb(g) ->> 'rngmultitypid')::oid JOIN pg_namespace n ON n.oid = m.typnamespace
  WHERE m.typowner <> r.typowner \gexec`;

function idOf(role: string): string {
  return `(SELECT oid FROM pg_roles WHERE rolname = ${literal(role)})`;
}

/** Of materialized views, which are filled last. Not those of a superuser: see `giveAway`. */
export async function refreshStatistics({
  connection,
  name,
}: Pick<Content, 'connection' | 'name'>): Promise<void> {
  const sql = String.raw`SELECT format('ANALYZE %I.%I;', nspname, relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_roles r ON r.oid = relowner
    WHERE relkind = 'm' AND NOT rolsuper \gexec
`;
  await connection.query(sql, { name, isTolerant: true });
}
