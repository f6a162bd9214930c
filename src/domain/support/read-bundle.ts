import * as z from 'zod';
import { bundleForm, type BundleIndex } from '../../model/bundle.ts';
import { Problem } from '../../messages/problem.ts';
import { inflateMember } from '../archive/gzip-member.ts';
import { findJsonFault, recordedBounds } from '../archive/json-faults.ts';
import { readMembers } from '../archive/tar-read.ts';
import { readWholeFile, Unreadable } from '../files/read-file.ts';
import { bundleFolder, bundleLimits, digest, indexName, isMemberName } from './bundle-file.ts';

/** A bundle that was read in full and whose files match its index. */
export interface OpenBundle {
  readonly file: string;
  readonly index: BundleIndex;
  readonly files: ReadonlyMap<string, Buffer>;
}

const newest = bundleForm.shape.format.value;
const fileMaximumBytes = 64 * 1024 * 1024;

/**
 * Reads a bundle, which may come from anybody: only known names, only files, no more than a bundle may contain, and
 * never to disk.
 *
 * @throws Problem `usage.bundle-unreadable`, `usage.bundle-invalid`, `usage.bundle-newer`
 */
export async function readBundle(file: string): Promise<OpenBundle> {
  const content = await readFile(file);
  try {
    const files = await unpack(content, file);
    return { file, index: readIndex(files, file), files };
  } catch (error) {
    // The readers of update archives describe what is wrong with the form, but their remedies are about archives.
    if (error instanceof Problem && error.exit === 'archive')
      throw refuse(file, error.code.replace('archive.', ''), error);
    throw error;
  }
}

async function readFile(file: string): Promise<Buffer> {
  try {
    return await readWholeFile(file, { maximumBytes: fileMaximumBytes });
  } catch (error) {
    if (error instanceof Unreadable) throw unreadable(file, error.reason, error);
    throw error;
  }
}

async function unpack(content: Buffer, file: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let totalBytes = 0;
  for await (const member of readMembers(inflateMember(inChunks(content), file), file)) {
    const name = member.path.startsWith(`${bundleFolder}/`)
      ? member.path.slice(bundleFolder.length + 1)
      : undefined;
    if (name === undefined || member.type !== 'file' || !isMemberName(name)) throw refuse(file, 'member');
    if (files.has(name)) throw refuse(file, 'duplicate-member');
    totalBytes += member.size;
    const { members, memberBytes, totalBytes: most } = bundleLimits;
    if (files.size >= members || member.size > memberBytes || totalBytes > most)
      throw refuse(file, 'too-large');
    const chunks: Buffer[] = [];
    for await (const chunk of member.read()) chunks.push(chunk);
    files.set(name, Buffer.concat(chunks));
  }
  return files;
}

// eslint-disable-next-line @typescript-eslint/require-await -- the reader wants a stream
async function* inChunks(content: Buffer): AsyncGenerator<Buffer> {
  const bytes = 64 * 1024;
  for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
}

function readIndex(files: ReadonlyMap<string, Buffer>, file: string): BundleIndex {
  const value = parseJson(files.get(indexName), { file, name: indexName });
  const { format } = z.object({ format: z.int() }).safeParse(value).data ?? {};
  if (format !== undefined && format > newest) throw Problem.of('usage.bundle-newer', { file, format });
  const parsed = bundleForm.safeParse(value);
  if (!parsed.success) throw refuse(file, indexName);
  const { files: digests } = parsed.data;
  const names = [...files.keys()].filter((name) => name !== indexName);
  const wrong = new Set([...names, ...Object.keys(digests)]);
  for (const name of names) {
    const content = files.get(name);
    if (content !== undefined && Object.hasOwn(digests, name) && digests[name] === digest(content))
      wrong.delete(name);
  }
  const [first] = wrong;
  if (first !== undefined) throw refuse(file, isMemberName(first) ? first : 'digest');
  return parsed.data;
}

/** @throws Problem `usage.bundle-invalid` also for what would exhaust our own stack or memory */
export function parseJson(
  content: Buffer | undefined,
  { file, name }: { readonly file: string; readonly name: string },
): unknown {
  const text = content?.toString('utf8');
  if (text === undefined || findJsonFault(text, recordedBounds) !== undefined) throw refuse(file, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(file, name, error);
  }
}

export function refuse(file: string, place: string, cause?: unknown): Problem {
  return Problem.of('usage.bundle-invalid', { file, place }, cause);
}

function unreadable(file: string, reason: string, cause?: unknown): Problem {
  return Problem.of('usage.bundle-unreadable', { file, reason }, cause);
}
