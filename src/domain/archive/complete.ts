import { join } from 'node:path';
import type { Emit } from '../../ports/events.ts';
import type { Manifest, ManifestSource } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { readWholeFile, Unreadable } from '../files/read-file.ts';
import { findEntryFault } from './entry-rules.ts';
import { encodeManifest, manifestMaximumBytes, manifestName, parseManifestSource } from './manifest.ts';
import { scanFolder, type LostMode } from './scan.ts';

/** A manifest with its entries, and the exact bytes that are signed and packed. */
export interface CompleteManifest {
  readonly manifest: Manifest;
  readonly bytes: Buffer;
}

/**
 * Completes a folder's manifest with its entries, and refuses what a customer's server would refuse. The same folder
 * always gives the same bytes: they can be signed elsewhere between two runs.
 *
 * @throws Problem `usage.pack-unreadable`, `usage.pack-manifest-invalid`, `usage.pack-refused`, `usage.pack-too-large`
 */
export async function completeManifest(folder: string, emit: Emit): Promise<CompleteManifest> {
  const source = await readSource(join(folder, manifestName));
  const lost: LostMode[] = [];
  const manifest = { ...source, entries: await scanFolder(folder, (mode) => lost.push(mode)) };
  const fault = findEntryFault(manifest);
  if (fault !== undefined) throw Problem.of('usage.pack-refused', { folder, fault });
  const bytes = encodeManifest(manifest);
  if (bytes.length > manifestMaximumBytes)
    throw Problem.of('usage.pack-too-large', { folder, limitMiB: manifestMaximumBytes / 1024 / 1024 });
  const [first] = lost;
  if (first !== undefined)
    emit({ kind: 'note', code: 'archive.modes-not-kept', params: { count: lost.length, ...first } });
  return { manifest, bytes };
}

async function readSource(file: string): Promise<ManifestSource> {
  const bytes = await readWholeFile(file, { maximumBytes: manifestMaximumBytes }).catch((error: unknown) => {
    const reason = error instanceof Unreadable ? error.reason : String(error);
    throw Problem.of('usage.pack-unreadable', { path: file, reason }, error);
  });
  const parsed = parseManifestSource(bytes);
  if (parsed.details !== undefined)
    throw Problem.of('usage.pack-manifest-invalid', { file, details: parsed.details });
  if (parsed.format !== undefined)
    throw Problem.of('usage.pack-manifest-invalid', {
      file,
      details: [`format: must be 1, not ${parsed.format}`],
    });
  return parsed.value;
}
