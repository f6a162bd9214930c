import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { sweepLeftovers } from '../domain/platform/leftovers.ts';
import { requireNotRevoked } from '../domain/revocation/find.ts';
import type { StartedArchive } from '../model/journal.ts';
import { sitePaths } from '../model/site.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Candidate } from './prepare.ts';

/**
 * Unpacks and verifies the archive into the site's private staging folder, while the platform is in service. Remains of
 * an earlier run are swept first.
 *
 * @throws Problem `archive.*`; `archive.revoked` too: only now is it certain which file was read
 */
export async function stageCandidate({
  context,
  candidate: { archive, revocations },
}: {
  context: CommandContext;
  candidate: Pick<Candidate, 'archive' | 'revocations'>;
}): Promise<StartedArchive & { readonly staging: string }> {
  const { site, ports } = context;
  const { staging } = sitePaths(site);
  const { manifest, manifestSha256 } = archive;
  await sweepLeftovers({ site });
  await mkdir(staging, { mode: 0o700 });
  try {
    const { sha256, bytes } = await archive.stage({
      folder: staging,
      signal: context.interruption,
      onProgress: ({ bytes: done, totalBytes }) => {
        const percent = totalBytes === 0 ? 100 : (100 * done) / totalBytes;
        ports.emit({ kind: 'progress', step: 'stage', percent });
      },
    });
    requireNotRevoked({
      archive: archive.name,
      identity: { version: manifest.version, digests: [manifestSha256, sha256] },
      revocations,
    });
    return { staging, name: basename(archive.name), sha256, bytes, manifestSha256 };
  } catch (error) {
    await sweepLeftovers({ site }).catch(() => undefined); // The reason for the refusal matters more.
    throw error;
  }
}
