import { expect, test } from 'vitest';
import type { TocEntry } from '../../../src/domain/database/postgresql/archive-toc.ts';
import {
  isBaseType,
  isOfTrustedLanguage,
  isPlainType,
} from '../../../src/domain/database/postgresql/definition.ts';
import { planLoad } from '../../../src/domain/database/postgresql/plan-load.ts';

const make = (id: number, kind: string, name: string, more: Partial<TocEntry> = {}): TocEntry => ({
  ...{ id, kind, name, schema: 's', owner: 'app', definition: '', drop: `DROP ${kind} s.${name};\n` },
  dependencies: [],
  ...more,
});
const su = { owner: 'postgres' };

/** In words: `s1,2 r3 s4` for 1 and 2 by the server, 3 by the restorer, and 4 by the server. */
function tell(entries: readonly TocEntry[], isWhole = true) {
  const plan = planLoad({
    ...{ entries, isWhole, superusers: new Set(['postgres']), trustedLanguages: new Set(['sql', 'plpgsql']) },
  });
  const runs = plan.runs.map(({ runner, ids }) => `${runner.charAt(0)}${ids.join(',')}`).join(' ');
  return { ...plan, runs };
}

const c = {
  definition:
    "CREATE FUNCTION s.f(integer) RETURNS integer\n    LANGUAGE c STRICT\n    AS '$libdir/x', 'f';\n",
};
const composite = { definition: 'CREATE TYPE s.t AS (\n\tx integer\n);\n' };
const choice = { definition: "CREATE TYPE s.t AS ENUM (\n    'a'\n);\n" };

test.each<[string, readonly TocEntry[], string]>([
  [
    'all of it the owner’s',
    [make(1, 'TABLE', 't'), make(2, 'TABLE DATA', 't'), make(3, 'INDEX', 'i')],
    'r1,2,3',
  ],
  ['all of it a superuser’s', [make(1, 'TABLE', 't', su), make(2, 'TABLE DATA', 't', su)], 's1,2'],
  ['functions in a language of superusers', [make(1, 'FUNCTION', 'f()', c), make(2, 'TABLE', 't')], 's1 r2'],
  [
    'a superuser’s table that the owner’s function checks, and what belongs to it',
    [
      make(1, 'FUNCTION', 'f()'),
      make(2, 'TABLE', 't', { ...su, dependencies: [1] }),
      make(3, 'TABLE DATA', 't', { ...su, dependencies: [2] }),
      make(4, 'TRIGGER', 't watched', { ...su, dependencies: [2] }),
    ],
    'r1,2,3,4',
  ],
  [
    'a superuser’s table whose index is by the owner’s function',
    [
      make(1, 'FUNCTION', 'f()'),
      make(2, 'TABLE', 't', su),
      make(3, 'TABLE DATA', 't', { ...su, dependencies: [2] }),
      make(4, 'INDEX', 'i', { ...su, dependencies: [2, 1] }),
    ],
    'r1,2,3,4',
  ],
  [
    'a superuser’s table with the owner’s trigger function: it is not run',
    [
      make(1, 'FUNCTION', 'f()'),
      make(2, 'TABLE', 't', su),
      make(3, 'TRIGGER', 't watched', { ...su, dependencies: [2, 1] }),
    ],
    'r1 s2,3',
  ],
  [
    'a superuser’s function and view over the owner’s table',
    [
      make(1, 'TABLE', 't'),
      make(2, 'VIEW', 'v', { ...su, dependencies: [1] }),
      make(3, 'FUNCTION', 'f()', { ...su, dependencies: [1] }),
    ],
    'r1 s2,3',
  ],
  [
    'a superuser’s function on the owner’s types: one that can be chosen from, and one that holds others',
    [
      make(1, 'TYPE', 'chosen', choice),
      make(2, 'TYPE', 'whole', composite),
      make(3, 'FUNCTION', 'f()', { ...su, dependencies: [1] }),
      make(4, 'FUNCTION', 'g()', { ...su, dependencies: [2] }),
    ],
    'r1,2 s3 r4',
  ],
  [
    'keys between both: the superuser sees to those that touch his table',
    [
      make(1, 'TABLE', 't'),
      make(2, 'TABLE', 'u', su),
      make(3, 'FK CONSTRAINT', 't to_u', { dependencies: [1, 2] }),
      make(4, 'FK CONSTRAINT', 'u to_t', { ...su, dependencies: [1, 2] }),
      make(5, 'FK CONSTRAINT', 't to_t', { dependencies: [1] }),
    ],
    'r1 s2,3,4 r5',
  ],
  [
    'rows, which are read twice at most',
    [
      make(1, 'TABLE', 't'),
      make(2, 'TABLE', 'u', su),
      make(3, 'TABLE', 'v'),
      ...[
        make(4, 'TABLE DATA', 't', { dependencies: [1] }),
        make(5, 'TABLE DATA', 'u', { ...su, dependencies: [2] }),
        make(6, 'TABLE DATA', 'v', { dependencies: [3] }),
      ],
      make(7, 'INDEX', 'i', { dependencies: [1] }),
    ],
    'r1 s2 r3 s5 r4,6,7',
  ],
  [
    'a superuser’s materialized view of what the owner made, which is filled before it is his',
    [
      make(1, 'VIEW', 'v'),
      make(2, 'MATERIALIZED VIEW', 'm', { ...su, dependencies: [1] }),
      make(3, 'MATERIALIZED VIEW DATA', 'm', { ...su, dependencies: [2] }),
    ],
    'r1,2,3',
  ],
])('Who restores %s', (_what, entries, wanted) => {
  expect(tell(entries).runs).toBe(wanted);
});

test('Extensions come before anything that is run, rights and triggers on events last; a copy has no rights', () => {
  const entries = [
    make(1, 'ENCODING', 'ENCODING'),
    make(2, 'TABLE', 't'),
    make(3, 'EXTENSION', 'hstore', { owner: '' }),
    make(4, 'SCHEMA', 's', { schema: '' }),
    make(5, 'COMMENT', 'EXTENSION hstore', { owner: '' }),
    make(6, 'COMMENT', 'EVENT TRIGGER e', su),
    make(7, 'TABLE DATA', 'of_extension', su),
    make(8, 'ACL', 'TABLE t'),
    make(9, 'EVENT TRIGGER', 'e', su),
    make(10, 'COMMENT', 'TABLE t'),
    make(11, 'MATERIALIZED VIEW DATA', 'm'),
    make(12, 'SUBSCRIPTION', 'x', su),
    make(13, 'SEQUENCE', 'q'),
    make(14, 'FUNCTION', 'f(integer)'),
  ];
  expect(tell(entries)).toEqual({
    ...{ first: [4, 3, 5, 7], runs: 'r2,13,14', last: [8, 10, 12], eventTriggers: [6, 9] },
    ...{ views: [{ id: 11, owner: 'app' }], isAllOwn: false },
    schemas: [{ name: 's', owner: 'app' }],
    owned: [
      { object: 'TABLE s.t', owner: 'app' },
      { object: 'FUNCTION s.f(integer)', owner: 'app' },
      { object: 'SEQUENCE s.q', owner: 'app' },
    ],
  });
  expect(tell(entries, false)).toMatchObject({ last: [10], runs: 'r2,13,14,11', views: [] });
});

test.each([
  ['CREATE FUNCTION s.f() RETURNS void\n    LANGUAGE plpgsql\n    AS $$\n    LANGUAGE c\n$$;\n', true],
  [
    "CREATE FUNCTION s.f(x text DEFAULT 'a)\n    LANGUAGE c\n') RETURNS void\n    LANGUAGE sql\n    AS $$$$;\n",
    true,
  ],
  [
    "CREATE FUNCTION s.f(x text DEFAULT '\\') RETURNS \"v\n    LANGUAGE c \"\n    LANGUAGE sql\n    AS '';\n",
    true,
  ],
  ['CREATE FUNCTION s."f\n    LANGUAGE c "() RETURNS void\n    LANGUAGE sql\n    AS $_$ $$ $_$;\n', true],
  ["CREATE FUNCTION s.f(internal) RETURNS void\n    LANGUAGE c STRICT\n    AS '$libdir/x', 'f';\n", false],
  ['CREATE FUNCTION s.f() RETURNS void\n    LANGUAGE plpython3u\n    AS $$ x $$;\n', false],
])('The language of %j', (definition, isTrusted) => {
  expect(isOfTrustedLanguage({ definition, trusted: new Set(['sql', 'plpgsql']) })).toBe(isTrusted);
});

test.each([
  ["CREATE TYPE s.t AS ENUM (\n    'a)'\n);\n", [true, false]],
  ['CREATE TYPE s."x y" (\n    INTERNALLENGTH = 4,\n    INPUT = s.f\n);\n', [true, true]],
  ['CREATE TYPE s.t AS (\n\tx integer\n);\n', [false, false]],
  ['CREATE TYPE s."a AS ENUM (" AS (\n\tx integer\n);\n', [false, false]],
  ['CREATE TYPE s.t AS RANGE (\n    subtype = integer\n);\n', [false, false]],
])('The kind of %j', (definition, wanted) => {
  expect([isPlainType(definition), isBaseType(definition)]).toEqual(wanted);
});
