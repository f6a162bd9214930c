import { identifier, literal } from './connection.ts';
import { setStatements, type OwnDatabase } from './description.ts';

/** `CREATE DATABASE` with the properties that cannot be changed later, and the owner. */
export function planCreation({
  name,
  database,
  tablespaces,
  isShut = false,
}: {
  name: string;
  /** Without an owner it belongs to the role that creates it. */
  database: Omit<OwnDatabase, 'owner'> & { readonly owner?: string | undefined };
  /** Those that this server has: if disks are laid out differently, the default tablespace is used. */
  tablespaces: readonly string[];
  /** Whether nobody can connect until that is changed. */
  isShut?: boolean;
}): string {
  const { owner, encoding, collate, ctype, tablespace } = database;
  return [
    `CREATE DATABASE ${identifier(name)} TEMPLATE template0`,
    ...(owner === undefined ? [] : [`OWNER ${identifier(owner)}`]),
    `ENCODING ${literal(encoding)} LC_COLLATE ${literal(collate)} LC_CTYPE ${literal(ctype)}`,
    ...planLocale(database),
    // A user of the default one may still not be allowed to name it.
    ...(tablespace !== 'pg_default' && tablespaces.includes(tablespace)
      ? [`TABLESPACE ${identifier(tablespace)}`]
      : []),
    ...(isShut ? ['ALLOW_CONNECTIONS false'] : []),
  ]
    .join(' ')
    .concat(';');
}

function planLocale({
  provider,
  locale,
  icuRules,
}: Pick<OwnDatabase, 'provider' | 'locale' | 'icuRules'>): readonly string[] {
  switch (provider) {
    case 'i':
      return [
        `LOCALE_PROVIDER icu ICU_LOCALE ${literal(locale ?? '')}`,
        ...(icuRules === null ? [] : [`ICU_RULES ${literal(icuRules)}`]),
      ];
    case 'b':
      return [`LOCALE_PROVIDER builtin BUILTIN_LOCALE ${literal(locale ?? '')}`];
    case 'c':
      return ['LOCALE_PROVIDER libc'];
    case null:
    default:
      return [];
  }
}

interface Task {
  readonly name: string;
  readonly database: OwnDatabase;
}

/** What belongs to a database but is not in it: its comment, its limits, its grants and its settings. */
export function planProperties(task: Task): readonly string[] {
  return [...planTexts(task), ...planAccess(task)];
}

/** What the server stores in the encoding of the database from which it is set. */
export function planTexts({ name, database: { comment, settings } }: Task): readonly string[] {
  const it = `DATABASE ${identifier(name)}`;
  return [
    ...(comment === null ? [] : [`COMMENT ON ${it} IS ${literal(comment)};`]),
    ...setStatements(`ALTER ${it}`, settings),
  ];
}

export function planAccess({ name, database }: Task): readonly string[] {
  const it = `DATABASE ${identifier(name)}`;
  const { owner, connectionLimit, grants, roleSettings } = database;
  return [
    ...(database.isTemplate ? [`ALTER ${it} IS_TEMPLATE true;`] : []),
    ...roleSettings.flatMap(({ role, settings: own }) =>
      setStatements(`ALTER ROLE ${identifier(role)} IN ${it}`, own),
    ),
    ...(database.hasUsualGrants ? [] : planGrants({ it, owner, grants })),
    // Last: a limit of zero would exclude the restorer.
    ...(connectionLimit === -1 ? [] : [`ALTER ${it} CONNECTION LIMIT ${connectionLimit};`]),
  ];
}

function planGrants({
  it,
  owner,
  grants,
}: {
  it: string;
  owner: string;
  grants: OwnDatabase['grants'];
}): readonly string[] {
  return [
    `REVOKE ALL ON ${it} FROM PUBLIC;`,
    `REVOKE ALL ON ${it} FROM ${identifier(owner)};`,
    ...grants.map(({ grantor, grantee, privilege, isGrantable }) => {
      const whom = grantee === null ? 'PUBLIC' : identifier(grantee);
      const grant = `GRANT ${privilege} ON ${it} TO ${whom}${isGrantable ? ' WITH GRANT OPTION' : ''};`;
      return grantor === owner ? grant : `SET ROLE ${identifier(grantor)}; ${grant} RESET ROLE;`;
    }),
  ];
}

/** Grantees and grantors of grants that differ now; the owner if anything else differs. */
export function compareProperties(recorded: OwnDatabase, present: OwnDatabase): readonly string[] {
  const text = (grants: OwnDatabase['grants']) => grants.map((grant) => JSON.stringify(grant));
  const [before, now] = [text(recorded.grants), text(present.grants)];
  const changed = [
    ...recorded.grants.filter((grant) => !now.includes(JSON.stringify(grant))),
    ...present.grants.filter((grant) => !before.includes(JSON.stringify(grant))),
  ].map(({ grantee, grantor }) => grantee ?? grantor);
  const key = ({ owner, connectionLimit, isTemplate, comment, settings, roleSettings }: OwnDatabase) => {
    const sorted = roleSettings.map((it) => JSON.stringify(it)).sort();
    return JSON.stringify([owner, connectionLimit, isTemplate, comment, settings, sorted]);
  };
  const roles = key(recorded) === key(present) ? changed : [...changed, recorded.owner];
  return [...new Set(roles)].sort();
}
