import { constants } from 'node:fs';
import { basename, join } from 'node:path';
import type { AttemptHistory } from '../journal/state.ts';
import type { Manifest } from '../../ports/manifest.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../ports/site.ts';
import { openArchive } from '../archive/open.ts';
import { manifestMaximumBytes, manifestName, parseManifest } from '../archive/manifest.ts';
import { openPlainFile } from '../platform/plain-file.ts';

/**
 * Finds the manifest of the archive that the last attempt was about: as it was staged and verified then, or of an archive
 * of that name in the inbox. Undefined where neither is there any more.
 */
export async function findManifest({
  site,
  ports,
  attempt,
}: {
  site: Site;
  ports: Ports;
  attempt: AttemptHistory | undefined;
}): Promise<Manifest | undefined> {
  const candidates = [
    await readStaged(site),
    ...(attempt === undefined
      ? []
      : [await readFromInbox({ site, ports, name: attempt.started.archive.name })]),
  ];
  const wanted = attempt?.started.to;
  return candidates.find(
    (manifest) => manifest !== undefined && (wanted === undefined || manifest.version === wanted),
  );
}

async function readStaged(site: Site): Promise<Manifest | undefined> {
  const path = join(sitePaths(site).staging, manifestName);
  const file = await openPlainFile(path, constants.O_RDONLY).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > manifestMaximumBytes) return undefined;
    const parsed = parseManifest(await file.readFile());
    return 'value' in parsed ? parsed.value : undefined;
  } finally {
    await file.close();
  }
}

async function readFromInbox({
  site: { inbox, trustedKeys, product },
  ports,
  name,
}: {
  site: Site;
  ports: Ports;
  name: string;
}): Promise<Manifest | undefined> {
  if (inbox === undefined || name !== basename(name)) return undefined;
  const archive = await openArchive({ path: join(inbox, name), trustedKeys, product, ports }).catch(
    () => undefined,
  );
  await archive?.close();
  return archive?.manifest;
}
