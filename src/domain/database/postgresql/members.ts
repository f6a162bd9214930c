import * as z from 'zod';
import type { Connection } from './connection.ts';

/**
 * Members of extensions. A dump contains only their grants, since it expects the extension to create them again
 * unchanged. Changes by `ALTER FUNCTION`, `CREATE OR REPLACE` or `ALTER EXTENSION … ADD` are lost.
 */
export const member = z.object({
  extension: z.string(),
  /** As from `pg_identify_object`: `function public.unaccent(text)`. */
  name: z.string(),
  /** Of its definition, without the next two. */
  digest: z.string(),
  /** Of functions: `i`, `s` or `v`. */
  volatility: z.string().nullable(),
  /** Of functions: `s`, `r` or `u`. */
  parallel: z.string().nullable(),
  /** Whether a superuser owns it: nobody else can have changed it. */
  isSuperusers: z.boolean(),
});

export type Member = z.infer<typeof member>;

export async function listMembers(connection: Connection, name?: string): Promise<readonly Member[]> {
  const said = await connection.query(members, name === undefined ? {} : { name });
  return z.array(member).parse(JSON.parse(said));
}

/**
 * Restores harmless changes to functions of extensions: their volatility, which decides whether an index may use them,
 * and parallel safety.
 */
export async function restoreMembers({
  connection,
  recorded,
  name,
}: {
  connection: Connection;
  recorded: readonly Member[];
  /** The database. */
  name: string;
}): Promise<void> {
  if (recorded.length === 0) return;
  const present = new Map((await listMembers(connection, name)).map((it) => [it.name, it]));
  const statements = recorded.flatMap((wanted) => {
    const found = present.get(wanted.name);
    const [kind, ...identity] = wanted.name.split(' ');
    if (found === undefined || kind !== 'function' || !wanted.isSuperusers || !found.isSuperusers) return [];
    const volatility = volatilities[wanted.volatility ?? ''];
    const parallel = parallels[wanted.parallel ?? ''];
    const isSame = wanted.volatility === found.volatility && wanted.parallel === found.parallel;
    if (isSame || volatility === undefined || parallel === undefined) return [];
    return [`ALTER FUNCTION ${identity.join(' ')} ${volatility} PARALLEL ${parallel};`];
  });
  if (statements.length > 0) await connection.query(statements.join('\n'), { name, isTolerant: true });
}

const volatilities: Readonly<Record<string, string>> = { i: 'IMMUTABLE', s: 'STABLE', v: 'VOLATILE' };
const parallels: Readonly<Record<string, string>> = { s: 'SAFE', r: 'RESTRICTED', u: 'UNSAFE' };

/**
 * Members of extensions of the same version that differ from before.
 *
 * @returns such as `function public.unaccent(text) of extension unaccent`. Pure
 */
export function compareMembers({
  recorded,
  present,
  extensions,
}: {
  recorded: readonly Member[];
  present: readonly Member[];
  /** Those to compare. */
  extensions: ReadonlySet<string>;
}): readonly string[] {
  const key = ({ extension, name }: Member) => JSON.stringify([extension, name]);
  const say = ({ digest, volatility, parallel }: Member) => JSON.stringify([digest, volatility, parallel]);
  const left = new Map(present.map((it) => [key(it), it]));
  const differing: Member[] = [];
  for (const each of recorded.filter(({ extension }) => extensions.has(extension))) {
    const found = left.get(key(each));
    left.delete(key(each));
    if (found === undefined || say(found) !== say(each)) differing.push(each);
  }
  differing.push(...[...left.values()].filter(({ extension }) => extensions.has(extension)));
  return [...new Set(differing.map(({ extension, name }) => `${name} of extension ${extension}`))];
}

// Indexes, row types and the like come and go with their table; OIDs would differ in another database.
const members = `
SELECT coalesce(jsonb_agg(jsonb_build_object(
    'extension', extname, 'name', i.type || ' ' || i.identity, 'digest', md5(concat_ws('|', f.said, t.said, r.said)),
    'volatility', f.volatility, 'parallel', f.parallel, 'isSuperusers', coalesce(f.is_superusers, false))
    ORDER BY extname, i.type, i.identity), '[]')
  FROM pg_depend d JOIN pg_extension e ON e.oid = refobjid CROSS JOIN LATERAL pg_identify_object(classid, objid, objsubid) i
  LEFT JOIN LATERAL (SELECT CASE WHEN prokind IN ('f', 'w') THEN provolatile::text END AS volatility,
      CASE WHEN prokind IN ('f', 'w') THEN proparallel::text END AS parallel, rolsuper AS is_superusers,
      concat_ws('|', prokind, prosrc, probin, proisstrict, prosecdef, proleakproof, proretset, prorettype::regtype, proconfig,
        lanname, pronargdefaults, to_jsonb(p) ->> 'prosupport', procost, prorows) AS said
    FROM pg_proc p JOIN pg_language l ON l.oid = prolang JOIN pg_roles o ON o.oid = proowner
    WHERE classid = 'pg_proc'::regclass AND p.oid = objid) f ON true
  LEFT JOIN LATERAL (SELECT concat_ws('|', relkind, relpersistence, (SELECT string_agg(concat_ws(' ', attname, atttypid::regtype, attnotnull), ','
        ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)) AS said
    FROM pg_class c WHERE classid = 'pg_class'::regclass AND c.oid = objid) t ON true
  LEFT JOIN LATERAL (SELECT dictinitoption AS said FROM pg_ts_dict s WHERE classid = 'pg_ts_dict'::regclass AND s.oid = objid) r ON true
  WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass;
`;
