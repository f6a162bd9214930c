import * as z from 'zod';
import { manifestFrame, sourceForm, type Manifest, type ManifestSource } from '../../model/manifest.ts';
import { omitSchemaKey } from '../../model/schema-key.ts';
import { parseJson, type JsonBounds } from './json-faults.ts';
import { checkEntries } from './manifest-entries.ts';
import { describeIssues } from './manifest-issues.ts';

export const manifestName = 'manifest.json';
export const signatureName = 'manifest.json.minisig';
export const manifestMaximumBytes = 32 * 1024 * 1024;

/**
 * More entries than fit into that many bytes as `pack` writes them: five keys each, and paths made of escapes alone.
 */
const bounds: JsonBounds = { values: 2_500_000, keys: 64, text: 32 * 1024 };

/** `details` are for the publisher: a location in the manifest and what is wrong there, in English. */
export type Parsed<Value> =
  | { readonly value: Value; readonly details?: never; readonly format?: never }
  | { readonly details: readonly string[] }
  /** Made for another version of this tool. */
  | { readonly format: number; readonly details?: never };

/** Checks the form of `manifest.json`; whether its entries are safe is judged by {@link findEntryFault}. */
export async function parseManifest(bytes: Buffer): Promise<Parsed<Manifest>> {
  const read = readJson(bytes);
  if (!('json' in read)) return read;
  const frame = manifestFrame.safeParse(read.json);
  if (!frame.success) return { details: describeIssues(frame.error.issues, read.json) };
  const entries = await checkEntries(frame.data.entries);
  if ('issues' in entries) return { details: describeIssues(entries.issues, read.json) };
  return { value: { ...frame.data, entries: entries.value } };
}

/** Checks the form of a `manifest.json` that has no entries yet. */
export function parseManifestSource(bytes: Buffer): Parsed<ManifestSource> {
  const read = readJson(bytes);
  if (!('json' in read)) return read;
  const checked = sourceForm.safeParse(omitSchemaKey(read.json));
  if (checked.success) return { value: checked.data };
  return { details: describeIssues(checked.error.issues, read.json) };
}

/** The bytes that are signed. One value per line, so that two versions of a manifest can be compared. */
export function encodeManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
}

/** Bounded in size, and of this format version. */
function readJson(
  bytes: Buffer,
): { readonly json: unknown } | Exclude<Parsed<never>, { readonly value: never }> {
  const parsed = parseJson(bytes, bounds);
  if ('fault' in parsed) return { details: [parsed.fault] };
  const { json } = parsed;
  const head = z.looseObject({ format: z.int() }).safeParse(json);
  if (head.success && head.data.format !== 1) return { format: head.data.format };
  return { json };
}
