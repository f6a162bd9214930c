import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { nameError } from '../files/error-code.ts';
import type { Journal, Requested } from '../../model/journal.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';

/** The notice of an archive, verified against its signed manifest. */
export interface Notice {
  readonly path: string;
  readonly content: Buffer;
  readonly sha256: string;
}

/** Records who accepted the notice of which archive, after it has been fully verified. */
export async function recordAcceptance({
  journal,
  ports,
  archive: { manifest, manifestSha256 },
  notice,
  requested,
}: {
  journal: Journal;
  ports: Ports;
  archive: { readonly manifest: Manifest; readonly manifestSha256: string };
  notice: Notice;
  /** By whom in the platform, if it was not accepted on the server. */
  requested?: Requested | undefined;
}): Promise<void> {
  await journal.append({
    attempt: null,
    event: 'notice.accepted',
    step: null,
    data: {
      product: manifest.product,
      version: manifest.version,
      sha256: notice.sha256,
      manifestSha256,
      operator: await ports.system.operator(),
      ...(requested !== undefined && { requested }),
    },
  });
}

/** Writes the notice where the administrator can read it, and returns its path. */
export async function layOutNotice({
  site,
  ports,
  manifest,
  notice,
}: {
  site: Site;
  ports: Ports;
  manifest: Manifest;
  notice: Notice;
}): Promise<string> {
  const folder = join(sitePaths(site).notices, manifest.version);
  const path = join(folder, basename(notice.path));
  try {
    await mkdir(folder, { recursive: true, mode: 0o750 });
    await ports.files.writeAtomic(path, notice.content, 0o640);
  } catch (error) {
    const code = nameError(error);
    throw Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
  }
  return path;
}
