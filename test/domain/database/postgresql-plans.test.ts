import { expect, test } from 'vitest';
import type { Membership, OwnDatabase, Role } from '../../../src/domain/database/postgresql/description.ts';
import {
  compareProperties,
  planCreation,
  planProperties,
} from '../../../src/domain/database/postgresql/plan-database.ts';
import {
  compareRoles,
  planChangedRoles,
  planMissingRoles,
} from '../../../src/domain/database/postgresql/plan-roles.ts';

const role = (name: string, changes: Partial<Role> = {}): Role => ({
  name,
  ...{ isSuperuser: false, inherits: true, createsRoles: false, createsDatabases: false, logsIn: false },
  ...{
    replicates: false,
    bypassesPolicies: false,
    connectionLimit: -1,
    isTemplate: false,
    validUntil: null,
    password: null,
  },
  ...{ comment: null, settings: [] },
  ...changes,
});
const member = (of: string, name: string, changes: Partial<Membership> = {}): Membership => ({
  ...{ role: of, member: name, admin: false, inherit: null, set: null, grantor: 'postgres' },
  ...changes,
});
const roles = (all: readonly Role[], memberships: readonly Membership[] = [], major = 15) => ({
  ...{ major, knowsPasswords: true, roles: [...all], memberships: [...memberships] },
});
const unknown = (all: readonly Role[]) => ({ ...roles(all), knowsPasswords: false });

test.each([
  ['that is there', roles([role('app')]), roles([role('app', { logsIn: true })]), []],
  ['that has nothing', roles([role('app')]), roles([]), ['CREATE ROLE "app";']],
  [
    'that has all',
    roles([role('a"b', { password: "h'\\", logsIn: true, validUntil: '2040-01-01', comment: 'c' })]),
    roles([]),
    [
      `CREATE ROLE "a""b" PASSWORD  E'h''\\\\';`,
      'ALTER ROLE "a""b" LOGIN;',
      `ALTER ROLE "a""b" VALID UNTIL '2040-01-01';`,
      `COMMENT ON ROLE "a""b" IS 'c';`,
    ],
  ],
  [
    'with members who are there',
    roles([role('app'), role('rw')], [member('rw', 'app', { admin: true })]),
    roles([role('app')]),
    ['CREATE ROLE "rw";', grantAsBefore('GRANT "rw" TO "app" WITH ADMIN OPTION')],
  ],
])('A role %s is made so', (_what, recorded, present, statements) => {
  expect(planMissingRoles(recorded, present)).toEqual(statements);
});

const rw = role('rw');
const extra = [member('evil', 'app'), member('pg_monitor', 'app'), member('rw', 'app')];

test.each([
  ['nothing', roles([role('app')]), roles([role('app')]), [], []],
  [
    'attributes',
    roles([role('app', { logsIn: true })]),
    roles([role('app', { isSuperuser: true, connectionLimit: 3, validUntil: '2040-01-01' })]),
    [
      ...['ALTER ROLE "app" NOSUPERUSER;', 'ALTER ROLE "app" LOGIN;'],
      ...['ALTER ROLE "app" CONNECTION LIMIT -1;', `ALTER ROLE "app" VALID UNTIL 'infinity';`],
    ],
    [],
  ],
  [
    'settings',
    roles([role('app', { settings: ['search_path=a, "b c"', 'work_mem=5MB'] })]),
    roles([role('app', { settings: ['role=evil'] })]),
    [
      ...['ALTER ROLE "app" RESET ALL;', `ALTER ROLE "app" SET "search_path" TO 'a', 'b c';`],
      `ALTER ROLE "app" SET "work_mem" TO '5MB';`,
    ],
    [],
  ],
  [
    'a password',
    roles([role('app', { password: 'old' })]),
    roles([role('app', { password: 'new' })]),
    [],
    [`ALTER ROLE "app" PASSWORD 'old';`],
  ],
  [
    'a password where there was none',
    roles([role('app')]),
    roles([role('app', { password: 'new' })]),
    [],
    ['ALTER ROLE "app" PASSWORD NULL;'],
  ],
  ['a password that was not read', unknown([role('app')]), roles([role('app', { password: 'new' })]), [], []],
  [
    'memberships',
    roles([role('app'), rw]),
    roles([role('app'), rw], extra),
    ['REVOKE "rw" FROM "app";'],
    ['REVOKE "evil" FROM "app";', 'REVOKE "pg_monitor" FROM "app";'],
  ],
  [
    'power over the server that was taken since',
    roles(
      [
        role('app', { isSuperuser: true, createsRoles: true, createsDatabases: true }),
        rw,
        role('boss', { isSuperuser: true }),
      ],
      [member('rw', 'app'), member('boss', 'app'), member('pg_execute_server_program', 'app')],
    ),
    roles([role('app'), rw, role('boss', { isSuperuser: true })]),
    ['ALTER ROLE "app" CREATEDB;', grantAsBefore('GRANT "rw" TO "app"')],
    [
      ...['ALTER ROLE "app" SUPERUSER;', 'ALTER ROLE "app" CREATEROLE;'],
      ...[
        grantAsBefore('GRANT "boss" TO "app"'),
        grantAsBefore('GRANT "pg_execute_server_program" TO "app"'),
      ],
    ],
  ],
  [
    'the options of a membership',
    roles([role('app'), rw], [member('rw', 'app', { inherit: true, set: false })], 16),
    roles([role('app'), rw], [member('rw', 'app', { inherit: true, set: true, grantor: 'x' })], 16),
    [
      'REVOKE "rw" FROM "app" GRANTED BY "x";',
      grantAsBefore('GRANT "rw" TO "app" WITH ADMIN FALSE, INHERIT TRUE, SET FALSE'),
    ],
    [],
  ],
  ['a role that is gone', roles([role('app')]), roles([]), [], []],
])('Of roles that are there, %s', (_what, recorded, present, always, onlyWhole) => {
  const plan = (isWhole: boolean) => planChangedRoles({ recorded, present, isWhole });
  expect(plan(false)).toEqual(always);
  expect(plan(true).toSorted()).toEqual([...always, ...onlyWhole].toSorted());
});

test.each([
  ['as recorded', roles([role('app')]), roles([role('app')]), []],
  ['gone', roles([role('app')]), roles([]), ['app']],
  ['otherwise', roles([role('app')]), roles([role('app', { logsIn: true })]), ['app']],
  ['with another password', roles([role('app')]), roles([role('app', { password: 'h' })]), ['app']],
  ['with an unknown password', roles([role('app', { password: 'h' })]), unknown([role('app')]), []],
  ['in more roles', roles([role('app'), rw]), roles([role('app'), rw], [member('evil', 'app')]), ['app']],
  ['in fewer roles', roles([role('app'), rw], [member('rw', 'app')]), roles([role('app'), rw]), ['app']],
])('Roles that are %s', (_what, recorded, present, differing) => {
  expect(compareRoles(recorded, present)).toEqual(differing);
});

const database: OwnDatabase = {
  ...{ owner: 'own', encoding: 'UTF8', provider: 'c', collate: 'C', ctype: 'C.UTF-8', locale: null },
  ...{ icuRules: null, tablespace: 'pg_default', connectionLimit: -1, comment: null, hasUsualGrants: true },
  ...{ grants: [], settings: [], roleSettings: [], isTemplate: false },
};
const usual = `TEMPLATE template0 OWNER "own" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`;

test.each([
  ['libc', {}, `${usual} LOCALE_PROVIDER libc`],
  ['an old server', { provider: null }, usual],
  ['ICU', { provider: 'i', locale: 'fr' }, `${usual} LOCALE_PROVIDER icu ICU_LOCALE 'fr'`],
  [
    'ICU with rules',
    { provider: 'i', locale: 'fr', icuRules: '&a<b' },
    `${usual} LOCALE_PROVIDER icu ICU_LOCALE 'fr' ICU_RULES '&a<b'`,
  ],
  ['builtin', { provider: 'b', locale: 'C' }, `${usual} LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C'`],
  ['a tablespace', { tablespace: 'fast' }, `${usual} LOCALE_PROVIDER libc TABLESPACE "fast"`],
  ['one that is not here', { tablespace: 'gone' }, `${usual} LOCALE_PROVIDER libc`],
])('A database is made as it was: %s', (_what, changes, made) => {
  const plan = { name: 'x', database: { ...database, ...changes }, tablespaces: ['pg_default', 'fast'] };
  expect(planCreation(plan)).toBe(`CREATE DATABASE "x" ${made};`);
});

const grant = { grantor: 'own', grantee: 'app', privilege: 'CONNECT', isGrantable: false };

test('What belongs to a database is given to it, its limit last', () => {
  const all: OwnDatabase = {
    ...database,
    ...{ hasUsualGrants: false, grants: [grant, { ...grant, grantor: 'app', grantee: null }] },
    ...{ connectionLimit: 0, comment: "l'agenda", settings: ['work_mem=5MB'] },
    roleSettings: [{ role: 'app', settings: ['work_mem=6MB'] }],
  };
  expect(planProperties({ name: 'x', database })).toEqual([]);
  expect(planProperties({ name: 'x', database: all })).toEqual([
    `COMMENT ON DATABASE "x" IS 'l''agenda';`,
    `ALTER DATABASE "x" SET "work_mem" TO '5MB';`,
    `ALTER ROLE "app" IN DATABASE "x" SET "work_mem" TO '6MB';`,
    'REVOKE ALL ON DATABASE "x" FROM PUBLIC;',
    'REVOKE ALL ON DATABASE "x" FROM "own";',
    'GRANT CONNECT ON DATABASE "x" TO "app";',
    'SET ROLE "app"; GRANT CONNECT ON DATABASE "x" TO PUBLIC; RESET ROLE;',
    'ALTER DATABASE "x" CONNECTION LIMIT 0;',
  ]);
});

test.each([
  ['as recorded', {}, []],
  ['granted to more', { grants: [grant] }, ['app']],
  ['granted to all', { grants: [{ ...grant, grantee: null }] }, ['own']],
  ['of another owner', { owner: 'app' }, ['own']],
  ['with other settings', { settings: ['work_mem=5MB'] }, ['own']],
  ['with another limit', { connectionLimit: 5 }, ['own']],
])('A database that is %s', (_what, changes, differing) => {
  expect(compareProperties(database, { ...database, ...changes })).toEqual(differing);
});

/** As the original grantor, or else as the tool's own user. */
function grantAsBefore(grant: string): string {
  return `${grant} GRANTED BY "postgres";\n\\if :ERROR\n${grant};\n\\endif`;
}
