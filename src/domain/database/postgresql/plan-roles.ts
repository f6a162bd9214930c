import { identifier, literal } from './connection.ts';
import {
  setStatements,
  type Description,
  type Membership,
  type Role,
  type SharedGrant,
} from './description.ts';

export type Roles = Pick<Description, 'major' | 'knowsPasswords' | 'roles' | 'memberships'> &
  Partial<Pick<Description, 'sharedGrants'>>;

/** A role as `CREATE ROLE` creates it. */
const plain: Omit<Role, 'name'> = {
  isSuperuser: false,
  inherits: true,
  createsRoles: false,
  createsDatabases: false,
  logsIn: false,
  replicates: false,
  bypassesPolicies: false,
  connectionLimit: -1,
  validUntil: null,
  password: null,
  comment: null,
  settings: [],
};

/**
 * Statements that create the missing roles, with passwords and memberships. Existing ones are left alone: the live
 * database uses them.
 */
export function planMissingRoles(recorded: Roles, present: Roles): readonly string[] {
  const missing = recorded.roles.filter(({ name }) => !find(present, name));
  const isMissing = (member: string) => missing.some(({ name }) => name === member);
  return [
    ...missing.map(({ name, password }) => {
      const secret = password === null ? '' : ` PASSWORD ${literal(password)}`;
      return `CREATE ROLE ${identifier(name)}${secret};`;
    }),
    ...missing.flatMap((role) => planAttributes(role, { ...plain, name: role.name })),
    ...sortByPower(
      recorded.memberships.filter(({ role, member }) => isMissing(role) || isMissing(member)),
    ).map((membership) => grantMembership(membership, present.major)),
    ...listLost(recorded, present)
      .filter(({ grantee }) => isMissing(grantee))
      .map(grantShared),
  ];
}

/**
 * Statements that restore attributes, settings and memberships of existing roles. Roles that were not recorded stay.
 *
 * @param isWhole their passwords too, and only the recorded memberships; otherwise they keep their passwords and
 * memberships in unrecorded roles, and regain no server-wide rights that were revoked since
 */
export function planChangedRoles({
  recorded,
  present,
  isWhole,
}: {
  recorded: Roles;
  present: Roles;
  isWhole: boolean;
}): readonly string[] {
  const isOrdinary = (role: string) => find(recorded, role)?.isSuperuser === false;
  const lost = recorded.memberships.filter((it) => !holds(present, it) && (isWhole || isOrdinary(it.role)));
  const extra = present.memberships.filter(
    (it) => !holds(recorded, it) && (isWhole || find(recorded, it.role) !== undefined),
  );
  return [
    ...recorded.roles.flatMap((role) => {
      const found = find(present, role.name);
      if (found === undefined) return [];
      const isPasswordLost = isWhole && differsInPassword({ recorded, present, role, found });
      const attributes = planAttributes(isWhole ? role : withoutMorePower(role, found), found);
      return [...attributes, ...(isPasswordLost ? [setPassword(role)] : [])];
    }),
    ...extra.map((membership) => revokeMembership(membership, present.major)),
    ...sortByPower(lost).map((membership) => grantMembership(membership, present.major)),
    ...(isWhole ? listLost(present, recorded).map(revokeShared) : []),
    ...listLost(recorded, present)
      .filter(({ grantee }) => isWhole || isOrdinary(grantee))
      .map(grantShared),
  ];
}

/** Server-wide rights that one has and the other lacks. */
function listLost({ sharedGrants = [] }: Roles, other: Roles): readonly SharedGrant[] {
  const text = ({ on, grantee, privilege, isGrantable }: SharedGrant) =>
    JSON.stringify([on, grantee, privilege, isGrantable]);
  const there = new Set((other.sharedGrants ?? []).map(text));
  return sharedGrants.filter((it) => !there.has(text(it)));
}

function grantShared({ on, grantee, privilege, isGrantable }: SharedGrant): string {
  return `GRANT ${privilege} ON ${on} TO ${identifier(grantee)}${isGrantable ? ' WITH GRANT OPTION' : ''};`;
}

function revokeShared({ on, grantee, privilege }: SharedGrant): string {
  return `REVOKE ${privilege} ON ${on} FROM ${identifier(grantee)} CASCADE;`;
}

/** Roles that may pass a membership on come before those to which they did. */
function sortByPower(memberships: readonly Membership[]): readonly Membership[] {
  return memberships.toSorted((a, b) => Number(b.admin) - Number(a.admin));
}

/** A role that lost such a right since the dump lost it for a reason. */
function withoutMorePower(wanted: Role, found: Role): Role {
  return {
    ...wanted,
    isSuperuser: wanted.isSuperuser && found.isSuperuser,
    createsRoles: wanted.createsRoles && found.createsRoles,
    replicates: wanted.replicates && found.replicates,
    bypassesPolicies: wanted.bypassesPolicies && found.bypassesPolicies,
  };
}

/** The roles that differ from the record. */
export function compareRoles(recorded: Roles, present: Roles): readonly string[] {
  const memberships = [
    ...recorded.memberships.filter((it) => !holds(present, it)),
    ...present.memberships.filter((it) => !holds(recorded, it)),
  ].map(({ member }) => member);
  const roles = recorded.roles.flatMap((role) => {
    const found = find(present, role.name);
    return found === undefined ||
      planAttributes(role, found).length > 0 ||
      differsInPassword({ recorded, present, role, found })
      ? [role.name]
      : [];
  });
  const shared = [...listLost(recorded, present), ...listLost(present, recorded)].map(
    ({ grantee }) => grantee,
  );
  return [...new Set([...roles, ...memberships, ...shared])].sort();
}

/** As far as they were readable both times. */
function differsInPassword({
  recorded,
  present,
  role,
  found,
}: {
  recorded: Roles;
  present: Roles;
  role: Role;
  found: Role;
}): boolean {
  return recorded.knowsPasswords && present.knowsPasswords && role.password !== found.password;
}

/** The server accepts its own hashes unchanged. */
function setPassword({ name, password }: Role): string {
  return `ALTER ROLE ${identifier(name)} PASSWORD ${password === null ? 'NULL' : literal(password)};`;
}

function find({ roles }: Roles, wanted: string): Role | undefined {
  return roles.find(({ name }) => name === wanted);
}

function holds({ memberships }: Roles, { role, member, admin, inherit, set }: Membership): boolean {
  const agree = (a: boolean | null, b: boolean | null) => a === null || b === null || a === b;
  return memberships.some(
    (it) =>
      it.role === role &&
      it.member === member &&
      it.admin === admin &&
      agree(it.inherit, inherit) &&
      agree(it.set, set),
  );
}

const switches = [
  ['isSuperuser', 'SUPERUSER'],
  ['inherits', 'INHERIT'],
  ['createsRoles', 'CREATEROLE'],
  ['createsDatabases', 'CREATEDB'],
  ['logsIn', 'LOGIN'],
  ['replicates', 'REPLICATION'],
  ['bypassesPolicies', 'BYPASSRLS'],
] as const;

/** One statement per difference: a user who may not make one change may make another. */
function planAttributes(wanted: Role, found: Role): readonly string[] {
  const alter = `ALTER ROLE ${identifier(wanted.name)}`;
  const isAsWanted = JSON.stringify(wanted.settings) === JSON.stringify(found.settings);
  return [
    ...switches.flatMap(([key, word]) =>
      wanted[key] === found[key] ? [] : [`${alter} ${wanted[key] ? '' : 'NO'}${word};`],
    ),
    ...(wanted.connectionLimit === found.connectionLimit
      ? []
      : [`${alter} CONNECTION LIMIT ${wanted.connectionLimit};`]),
    ...((wanted.validUntil ?? 'infinity') === (found.validUntil ?? 'infinity')
      ? []
      : [`${alter} VALID UNTIL ${literal(wanted.validUntil ?? 'infinity')};`]),
    ...(wanted.comment === found.comment
      ? []
      : [`COMMENT ON ROLE ${identifier(wanted.name)} IS ${literal(wanted.comment ?? '')};`]),
    ...(isAsWanted ? [] : [`${alter} RESET ALL;`, ...setStatements(alter, wanted.settings)]),
  ];
}

/** From PostgreSQL 16 on it is revoked as its grantor; before, the grantor does not matter. */
function revokeMembership({ role, member, grantor }: Membership, major: number): string {
  const by =
    major < 16 || grantor === undefined || grantor === null ? '' : ` GRANTED BY ${identifier(grantor)}`;
  return `REVOKE ${identifier(role)} FROM ${identifier(member)}${by};`;
}

/**
 * As the original grantor, if allowed: otherwise the tool's user would be the grantor and could not be dropped any
 * more.
 */
function grantMembership(membership: Membership, major: number): string {
  const { grantor } = membership;
  const grant = describeMembership(membership, major);
  if (grantor === undefined || grantor === null) return `${grant};`;
  return `${grant} GRANTED BY ${identifier(grantor)};\n\\if :ERROR\n${grant};\n\\endif`;
}

function describeMembership({ role, member, admin, inherit, set }: Membership, major: number): string {
  const options = [
    ['ADMIN', admin],
    ['INHERIT', inherit],
    ['SET', set],
  ] as const;
  const grant = `GRANT ${identifier(role)} TO ${identifier(member)}`;
  if (major < 16) return `${grant}${admin ? ' WITH ADMIN OPTION' : ''}`;
  const chosen = options.flatMap(([word, value]) =>
    value === null ? [] : [`${word} ${value ? 'TRUE' : 'FALSE'}`],
  );
  return `${grant} WITH ${chosen.join(', ')}`;
}
