import * as z from 'zod';
import { identifier, literal, type Connection } from './connection.ts';
import { besideNames } from './maintenance.ts';
import { member } from './members.ts';
import { omitStamp } from './stamp.ts';

/**
 * What a database needs from its server and pg_dump does not include: how the database was created, who may use it, and
 * the roles involved. Recorded beside the dump.
 */
const role = z.object({
  name: z.string(),
  isSuperuser: z.boolean(),
  inherits: z.boolean(),
  createsRoles: z.boolean(),
  createsDatabases: z.boolean(),
  logsIn: z.boolean(),
  replicates: z.boolean(),
  bypassesPolicies: z.boolean(),
  connectionLimit: z.number(),
  validUntil: z.string().nullable(),
  /** Password hash; null if there is none, or it may not be read. */
  password: z.string().nullable(),
  comment: z.string().nullable(),
  settings: z.array(z.string()),
});

const membership = z.object({
  role: z.string(),
  member: z.string(),
  admin: z.boolean(),
  /** From PostgreSQL 16 on. */
  inherit: z.boolean().nullable(),
  set: z.boolean().nullable(),
  /** The grantor, who may revoke it: from PostgreSQL 16 on there may be one grant from each of several. */
  grantor: z.string().nullish(),
});

const grant = z.object({
  grantor: z.string(),
  /** Null for everybody. */
  grantee: z.string().nullable(),
  privilege: z.string(),
  isGrantable: z.boolean(),
});

const ownDatabase = z.object({
  owner: z.string(),
  encoding: z.string(),
  /** `c`, `i` (ICU) or `b` (builtin); null before PostgreSQL 15. */
  provider: z.string().nullable(),
  collate: z.string(),
  ctype: z.string(),
  locale: z.string().nullable(),
  icuRules: z.string().nullable(),
  tablespace: z.string(),
  connectionLimit: z.number(),
  /** Whether others may clone it. */
  isTemplate: z.boolean().default(false),
  comment: z.string().nullable(),
  /** Never changed: the default grants of a new database to everybody and its owner. */
  hasUsualGrants: z.boolean(),
  grants: z.array(grant),
  settings: z.array(z.string()),
  roleSettings: z.array(z.object({ role: z.string(), settings: z.array(z.string()) })),
});

/** On objects of the whole server: `TABLESPACE fast`, `PARAMETER work_mem`. */
const sharedGrant = grant.extend({ on: z.string(), grantee: z.string() });

const description = z.object({
  major: z.number(),
  /** Whether a role without a password really has none. */
  knowsPasswords: z.boolean().default(false),
  database: ownDatabase,
  roles: z.array(role),
  memberships: z.array(membership),
  sharedGrants: z.array(sharedGrant).default([]),
  /** The names of all roles of the server except built-in ones; empty in dumps that do not record them. */
  serverRoles: z.array(z.string()).default([]),
  /** Their OIDs, by name. */
  roleNumbers: z.record(z.string(), z.number()).default({}),
  /** The cluster in which those OIDs are valid. */
  systemIdentifier: z.string().default(''),
  /** Replication objects, which are in no dump or are restored disabled: `REPLICATION SLOT x`, `SUBSCRIPTION y`. */
  replication: z.array(z.string()).default([]),
});

export type Role = z.infer<typeof role>;
export type SharedGrant = z.infer<typeof sharedGrant>;
export type Membership = z.infer<typeof membership>;
export type OwnDatabase = z.infer<typeof ownDatabase>;
export type Description = z.infer<typeof description>;

const recorded = description.extend({
  format: z.literal(1),
  /** Whether `money` values are written under `plainMoney`, not under the database's own setting. */
  hasPlainMoney: z.boolean().default(false),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  members: z.array(member).default([]),
  /** All tablespaces of its tables and indexes. */
  tablespaces: z.array(z.string()),
  /** Bytes by quoted name: the weights of the progress. */
  tables: z.record(z.string(), z.number()),
});

/** The file beside the dump. */
export type Recorded = z.infer<typeof recorded>;
export type Contents = Pick<Recorded, 'extensions' | 'tablespaces' | 'tables'>;

/** @throws SyntaxError or ZodError for anything that is not such a file, such as a truncated one */
export function parseRecorded(text: string): Recorded {
  return omitRestorers(recorded.parse(JSON.parse(text)));
}

/**
 * @param name the database, the site's own if omitted
 * @param roles these instead of those that the database depends on
 */
export async function describeServer(
  connection: Connection,
  { name, roles }: { name?: string; roles?: readonly string[] } = {},
): Promise<Description> {
  const sql = `${choose}WITH RECURSIVE ${roles === undefined ? dependencies : listed(roles)}${describe}`;
  const found = description.parse(
    JSON.parse(await connection.query(sql, name === undefined ? {} : { name })),
  );
  return omitRestorers({
    ...found,
    database: { ...found.database, roleSettings: found.database.roleSettings.flatMap(omitStamp) },
  });
}

/**
 * A killed restore leaves its restorer role, which may be a member of the database's owner by then. A restore that
 * recreated it could not create its own.
 */
function omitRestorers<Of extends Description>(found: Of): Of {
  const isKept = (name: string) => !name.endsWith(besideNames('').fresh);
  return {
    ...found,
    roles: found.roles.filter(({ name }) => isKept(name)),
    memberships: found.memberships.filter(({ role, member }) => isKept(role) && isKept(member)),
  };
}

export async function describeContents(connection: Connection, name?: string): Promise<Contents> {
  const shape = recorded.pick({ extensions: true, tablespaces: true, tables: true });
  return shape.parse(JSON.parse(await connection.query(contents, name === undefined ? {} : { name })));
}

/** As a rule only superusers may read password hashes; rights on parameters exist from PostgreSQL 15 on. */
const choose = String.raw`
SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL AS has_parameters \gset
\if :has_parameters
\set parameters 'SELECT ''PARAMETER '' || parname, a.* FROM pg_parameter_acl, aclexplode(paracl) a WHERE a.grantee <> 10'
\else
\set parameters 'SELECT NULL::text, NULL::oid, NULL::oid, NULL::text, NULL::boolean WHERE false'
\endif
SELECT has_table_privilege('pg_authid', 'SELECT') AS may_read \gset
\if :may_read
\set passwords 'SELECT oid, rolpassword FROM pg_authid'
\else
\set passwords 'SELECT oid, NULL::text AS rolpassword FROM pg_roles'
\endif
`;

/**
 * Roles that own something, were granted something or have settings here; their members; and the roles that all these
 * are members of. Roles below 16384 are built in: the bootstrap superuser (10), for whom no dependency is recorded, and
 * predefined ones.
 */
const dependencies = `
own AS (SELECT oid, datdba FROM pg_database WHERE datname = current_database()),
named AS (
  SELECT refobjid AS oid FROM pg_shdepend, own
    WHERE refclassid = 'pg_authid'::regclass
      AND (dbid = own.oid OR (dbid = 0 AND classid = 'pg_database'::regclass AND objid = own.oid))
  UNION SELECT setrole FROM pg_db_role_setting, own WHERE setdatabase = own.oid AND setrole <> 0
  UNION SELECT datdba FROM own
  UNION SELECT 10
),
below AS (
  SELECT oid FROM named WHERE oid = 10 OR oid >= 16384
  UNION SELECT member FROM pg_auth_members JOIN below ON roleid = below.oid
),
concerned AS (
  SELECT oid FROM below
  UNION SELECT roleid FROM pg_auth_members JOIN concerned ON member = concerned.oid
)`;

function listed(roles: readonly string[]): string {
  return `concerned AS (SELECT oid FROM pg_roles WHERE rolname IN (${['', ...roles].map(literal).join(', ')}))`;
}

// to_jsonb returns the columns that this server version has; those of other versions are null then.
const describe = `,
kept AS (SELECT oid FROM concerned WHERE oid = 10 OR oid >= 16384)
SELECT jsonb_build_object(
  'major', current_setting('server_version_num')::int / 10000,
  'knowsPasswords', :'may_read' = 't',
  'database', (SELECT jsonb_build_object(
      'owner', pg_get_userbyid(datdba),
      'encoding', pg_encoding_to_char(encoding),
      'provider', to_jsonb(d) ->> 'datlocprovider',
      'collate', datcollate, 'ctype', datctype,
      'locale', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
      'icuRules', to_jsonb(d) ->> 'daticurules',
      'tablespace', (SELECT spcname FROM pg_tablespace t WHERE t.oid = dattablespace),
      'connectionLimit', datconnlimit,
      'isTemplate', datistemplate,
      'comment', shobj_description(d.oid, 'pg_database'),
      'hasUsualGrants', datacl IS NULL,
      'grants', (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'grantor', pg_get_userbyid(grantor),
          'grantee', CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END,
          'privilege', privilege_type, 'isGrantable', is_grantable) ORDER BY ordinality), '[]')
        FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) WITH ORDINALITY),
      'settings', coalesce((SELECT to_jsonb(setconfig) FROM pg_db_role_setting
        WHERE setdatabase = d.oid AND setrole = 0), '[]'),
      'roleSettings', (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'role', pg_get_userbyid(setrole), 'settings', setconfig) ORDER BY setrole), '[]')
        FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole <> 0))
    FROM pg_database d WHERE datname = current_database()),
  'roles', (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'name', rolname, 'isSuperuser', rolsuper, 'inherits', rolinherit, 'createsRoles', rolcreaterole,
      'createsDatabases', rolcreatedb, 'logsIn', rolcanlogin, 'replicates', rolreplication,
      'bypassesPolicies', rolbypassrls, 'connectionLimit', rolconnlimit, 'validUntil', rolvaliduntil,
      'password', CASE WHEN r.oid <> 10 THEN p.rolpassword END,
      'comment', shobj_description(r.oid, 'pg_authid'),
      'settings', coalesce((SELECT to_jsonb(setconfig) FROM pg_db_role_setting
        WHERE setrole = r.oid AND setdatabase = 0), '[]')) ORDER BY rolname), '[]')
    FROM pg_roles r JOIN kept USING (oid) JOIN (:passwords) p USING (oid)),
  'memberships', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object(
      'role', pg_get_userbyid(roleid), 'member', pg_get_userbyid(member), 'admin', admin_option,
      'inherit', (to_jsonb(m) ->> 'inherit_option')::boolean,
      'set', (to_jsonb(m) ->> 'set_option')::boolean,
      'grantor', (SELECT rolname FROM pg_roles g WHERE g.oid = grantor))), '[]')
    FROM pg_auth_members m JOIN kept ON member = kept.oid),
  'sharedGrants', (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'on', s.object, 'grantor', pg_get_userbyid(s.grantor), 'grantee', pg_get_userbyid(s.grantee),
      'privilege', privilege_type, 'isGrantable', is_grantable) ORDER BY s.object, s.grantee, privilege_type), '[]')
    FROM (SELECT format('TABLESPACE %I', spcname) AS object, a.* FROM pg_tablespace, aclexplode(spcacl) a
        WHERE a.grantee <> spcowner UNION ALL (:parameters)) s JOIN kept ON kept.oid = s.grantee),
  'serverRoles', (SELECT coalesce(jsonb_agg(rolname ORDER BY rolname), '[]') FROM pg_roles WHERE oid >= 16384),
  'roleNumbers', (SELECT coalesce(jsonb_object_agg(rolname, oid::bigint), '{}') FROM pg_roles WHERE oid >= 16384),
  'systemIdentifier', (SELECT system_identifier::text FROM pg_control_system()),
  'replication', (SELECT coalesce(jsonb_agg(name ORDER BY name), '[]') FROM (
      SELECT format('REPLICATION SLOT %s', slot_name) AS name FROM pg_replication_slots
        WHERE database = current_database() AND NOT temporary
      UNION ALL SELECT format('SUBSCRIPTION %I', subname) FROM pg_subscription JOIN pg_database d ON d.oid = subdbid
        WHERE datname = current_database() AND subenabled) r));
`;

const contents = `
SELECT jsonb_build_object(
  'extensions', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', extname, 'version', extversion)
      ORDER BY extname), '[]') FROM pg_extension),
  'tablespaces', (SELECT coalesce(jsonb_agg(DISTINCT spcname), '[]') FROM pg_tablespace
    WHERE oid IN (SELECT reltablespace FROM pg_class WHERE NOT relisshared)
      OR oid = (SELECT dattablespace FROM pg_database WHERE datname = current_database())),
  'tables', (SELECT coalesce(jsonb_object_agg(
      quote_ident(nspname) || '.' || quote_ident(relname), coalesce(pg_table_size(c.oid), 0)), '{}')
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND (c.oid >= 16384 OR relname = 'pg_largeobject') AND nspname !~ '^pg_t'));
`;

/** `ALTER … SET` for settings that the catalogs store as `name=value`. */
export function setStatements(alter: string, settings: readonly string[]): readonly string[] {
  return settings.map((setting) => {
    const at = setting.indexOf('=');
    const name = setting.slice(0, at);
    return `${alter} SET ${identifier(name)} TO ${formatSetting(name, setting.slice(at + 1))};`;
  });
}

/** Settings with a list of quoted names (GUC_LIST_QUOTE in the server's source) take it name by name. */
const lists = [
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
];

function formatSetting(name: string, value: string): string {
  if (!lists.includes(name.toLowerCase())) return literal(value);
  const items = [...value.matchAll(/"((?:[^"]|"")*)"|[^\s,]+/g)].map(
    ([bare, quoted]) => quoted?.replaceAll('""', '"') ?? bare,
  );
  return items.length === 0 ? "''" : items.map(literal).join(', ');
}
