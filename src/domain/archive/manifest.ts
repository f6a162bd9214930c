import semver from 'semver';
import * as z from 'zod';
import type { Manifest } from '../../ports/manifest.ts';
import { findJsonFault } from './json-faults.ts';
import { describeIssues } from './manifest-issues.ts';
import { isNotItsOwn, revokes } from './manifest-revokes.ts';

/** A manifest as a publisher writes it: `pack` fills the entries in. */
export type ManifestSource = Omit<Manifest, 'entries'>;

export const manifestName = 'manifest.json';
export const signatureName = 'manifest.json.minisig';
export const manifestMaximumBytes = 32 * 1024 * 1024;

/** `details` are for the publisher: a place in the manifest and what is wrong there, in English. */
export type Parsed<Value> =
  | { readonly value: Value; readonly details?: never; readonly format?: never }
  | { readonly details: readonly string[] }
  /** Made for another version of this tool. */
  | { readonly format: number; readonly details?: never };

/** Checks the form of `manifest.json`; whether its entries are safe is judged by {@link findEntryFault}. */
export function parseManifest(bytes: Buffer): Parsed<Manifest> {
  return parse(bytes, manifestSchema);
}

/** Checks the form of a `manifest.json` that has no entries yet. */
export function parseManifestSource(bytes: Buffer): Parsed<ManifestSource> {
  return parse(bytes, z.strictObject(sourceShape).refine(...isNotItsOwn));
}

/** The bytes that are signed. Line by line, so that two versions of a manifest can be compared. */
export function encodeManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
}

/** In a terminal and in journals these stand as they are: no control characters. */
const line = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'must be one line of plain text');

const title = z.strictObject({ fr: line, en: line });

/** It names a folder, so build metadata (`+…`) and a leading `v` are refused. */
const version = z
  .string()
  .max(64)
  .refine((text) => semver.valid(text) === text, 'must be a semantic version such as 4.3.0');

const range = z
  .string()
  .min(1)
  .max(200)
  // It is shown; and line ends are blanks to semver.
  .refine(
    (text) => /^[ -~]*$/.test(text) && semver.validRange(text) !== null,
    'must be a range such as ">=4.2.0 <4.3.0"',
  );

const path = z.string().max(4096);
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
  hooks: z
    .array(hook)
    .max(100)
    .refine(isInOrder, `must stand in the order ${hookNames.join(', ')}`),
  revokes,
};

const entry = z.discriminatedUnion(
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
      target: z.string().max(4096),
    }),
  ],
  'must be "file", "directory" or "symlink"',
);

const manifestSchema = z.strictObject({ ...sourceShape, entries: z.array(entry) }).refine(...isNotItsOwn);

function isInOrder(hooks: readonly { readonly name: (typeof hookNames)[number] }[]): boolean {
  const ranks = hooks.map(({ name }) => hookNames.indexOf(name));
  return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
}

function parse<Value>(bytes: Buffer, schema: z.ZodType<Value>): Parsed<Value> {
  const text = decodeText(bytes);
  const fault = text === undefined ? undefined : findJsonFault(text);
  if (fault !== undefined) return { details: [fault] };
  const json = text === undefined ? undefined : parseJson(text);
  if (json === undefined) return { details: ['not JSON in UTF-8'] };
  const head = z.looseObject({ format: z.int() }).safeParse(json);
  if (head.success && head.data.format !== 1) return { format: head.data.format };
  const checked = schema.safeParse(json);
  if (checked.success) return { value: checked.data };
  // A wrong type repeated on every entry is told in a few lines.
  return { details: describeIssues(checked.error.issues, json).slice(0, 10) };
}

function decodeText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
