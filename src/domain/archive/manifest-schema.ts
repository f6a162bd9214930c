import semver from 'semver';
import * as z from 'zod';
import { listOf } from './manifest-list.ts';
import { isNotItsOwn, revokes } from './manifest-revokes.ts';

/** These appear verbatim in a terminal and in journals, so no control characters. */
const line = z
  .string()
  .min(1)
  .max(200, { abort: true })
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'must be one line of plain text');

const title = z.strictObject({ fr: line, en: line });

/** It names a folder, so build metadata (`+…`) and a leading `v` are refused. */
const version = z
  .string()
  .max(64, { abort: true })
  .refine((text) => semver.valid(text) === text, 'must be a semantic version such as 4.3.0');

const range = z
  .string()
  .min(1)
  .max(200, { abort: true })
  // It is displayed, and semver treats line ends as blanks.
  .refine(
    (text) => /^[ -~]*$/.test(text) && semver.validRange(text) !== null,
    'must be a range such as ">=4.2.0 <4.3.0"',
  );

const path = z.string().max(4096, { abort: true });
const mode = z.string().regex(/^[0-7]{4}$/, 'must be four octal digits such as "0644"');

const levels = z
  .strictObject({ minimum: z.number().nonnegative(), recommended: z.number().nonnegative() })
  .refine(({ minimum, recommended }) => minimum <= recommended, 'recommended must not be below minimum');

/** In the order in which they run. */
const hookNames = ['pre-install', 'migrate', 'post-install'] as const;

const hook = z.strictObject({
  name: z.enum(hookNames),
  path,
  timeoutSeconds: z
    .int()
    .min(1)
    .max(24 * 60 * 60),
  touchesData: z.boolean(),
  title,
});

const sourceShape = {
  format: z.literal(1),
  product: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'must be a plain name such as planipsy'),
  version,
  from: range,
  released: z.union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be an ISO 8601 date'),
  title,
  notice: z.strictObject({ path }),
  requirements: z.strictObject({
    cpuCores: levels,
    memoryGiB: levels,
    freeDiskPercent: z.number().min(0).max(100),
  }),
  hooks: listOf(hook, { maximum: 100 }).refine(isInOrder, `must stand in the order ${hookNames.join(', ')}`),
  revokes,
};

export const sourceSchema = z.strictObject(sourceShape).refine(...isNotItsOwn);

/** Everything except the entries. */
export const frameSchema = z
  .strictObject({ ...sourceShape, entries: z.array(z.unknown()) })
  .refine(...isNotItsOwn);

/** A single entry. */
export const entrySchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      path,
      type: z.literal('file'),
      size: z.int().nonnegative(),
      mode,
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
    }),
    z.strictObject({ path, type: z.literal('directory'), size: z.literal(0), mode }),
    z.strictObject({
      path,
      type: z.literal('symlink'),
      size: z.literal(0),
      mode,
      target: z.string().max(4096, { abort: true }),
    }),
  ],
  'must be "file", "directory" or "symlink"',
);

function isInOrder(hooks: readonly { readonly name: (typeof hookNames)[number] }[]): boolean {
  const ranks = hooks.map(({ name }) => hookNames.indexOf(name));
  return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
}
