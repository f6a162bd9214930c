import { constants } from 'node:fs';
import { basename, join } from 'node:path';
import type { AttemptHistory } from '../attempt/history.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openArchive } from '../archive/open.ts';
import type { Origin } from '../archive/source.ts';
import { manifestMaximumBytes, manifestName, parseManifest } from '../archive/manifest.ts';
import { openPlainFile } from '../files/plain-file.ts';

/**
 * Finds the manifest of the given archive, if it is the vendor's; otherwise that of the last attempt's archive: as
 * staged and verified then, or from an archive of that name in the inbox. Undefined if there is none.
 */
export async function findManifest({
  site,
  ports,
  attempt,
  given,
}: {
  site: Site;
  ports: Ports;
  attempt: AttemptHistory | undefined;
  /** The archive's path. */
  given: string | undefined;
}): Promise<Manifest | undefined> {
  const asked =
    given === undefined ? undefined : await readSigned({ site, ports, path: given, from: 'command-line' });
  if (asked !== undefined) return asked;
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
    const parsed = await parseManifest(await file.readFile());
    return 'value' in parsed ? parsed.value : undefined;
  } finally {
    await file.close();
  }
}

async function readFromInbox({
  site,
  ports,
  name,
}: {
  site: Site;
  ports: Ports;
  name: string;
}): Promise<Manifest | undefined> {
  const { inbox } = site;
  if (inbox === undefined || name !== basename(name)) return undefined;
  return readSigned({ site, ports, path: join(inbox, name), from: 'inbox' });
}

/** Undefined for what the vendor has not signed. */
async function readSigned({
  site: { trustedKeys, product },
  ports,
  path,
  from,
}: {
  site: Site;
  ports: Ports;
  path: string;
  from: Origin;
}): Promise<Manifest | undefined> {
  const archive = await openArchive({ path, trustedKeys, product, from, ports }).catch(() => undefined);
  await archive?.close();
  return archive?.manifest;
}
