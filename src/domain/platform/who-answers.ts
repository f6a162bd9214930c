import type { HttpAnswer } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { findListeners } from './listeners.ts';
import { describeProcess, type Process } from './processes.ts';
import { findRelease, findServiceProcesses } from './service-processes.ts';
import { readStand } from './service-state.ts';

/** What answers in place of the expected version: by its own statement, or as a process. */
export interface Stranger {
  /** The version that it reports or runs from; null if unknown. */
  readonly found: string | null;
  readonly process?: string;
}

interface Asked {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell' | 'http'>;
  /** The expected version. */
  readonly version: string;
  /** The latest answer of the health address. */
  readonly answer: HttpAnswer;
}

/**
 * Determines whether something other than the expected version answers at the health address: by the answer, if the
 * site names a header or a path for the version, and by the listening process, if that belongs to the platform and can
 * be inspected.
 *
 * @param since no answering process may be older
 */
export async function findStranger(
  asked: Asked & { readonly since?: number | undefined },
): Promise<Stranger | undefined> {
  return (await findOtherVersion(asked)) ?? findOtherProcess(asked);
}

/** If the site makes the platform report its version: the reported one, if it differs. */
export async function findOtherVersion({
  site,
  ports,
  version,
  answer,
}: Asked): Promise<Stranger | undefined> {
  const { url, timeoutSeconds, versionHeader, versionPath } = site.health;
  if (versionHeader !== undefined) {
    const said = answer.headers[versionHeader.toLowerCase()];
    if (said === undefined || !namesVersion(said, version)) return { found: shorten(said) };
  }
  if (versionPath === undefined) return undefined;
  const told = await ports.http.get(new URL(versionPath, url).href, {
    timeoutSeconds: Math.min(10, timeoutSeconds),
  });
  const said = 'status' in told && told.status >= 200 && told.status < 300 ? told.body : undefined;
  return said !== undefined && namesVersion(said, version) ? undefined : { found: shorten(said) };
}

/** Neither part of a longer version, such as 4.3.0 in 14.3.0, nor a pre-release, such as 4.3.0-rc.1. */
export function namesVersion(text: string, version: string): boolean {
  const exact = version.replaceAll(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\d.])${exact}(?![\w+-]|\.\w)`).test(text);
}

function shorten(said: string | undefined): string | null {
  const line = said
    ?.trim()
    .split('\n')[0]
    ?.replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, 60);
  return line === undefined || line === '' ? null : line;
}

async function findOtherProcess({
  site,
  ports,
  version,
  since,
}: Asked & { readonly since?: number | undefined }): Promise<Stranger | undefined> {
  const listeners = await findListeners(site.health.url);
  if (listeners.length === 0) return undefined;
  const ours = await listOurPids({ site, ports });
  for (const listener of listeners) {
    const place = findRelease({ pid: listener.pid, site });
    if (place === undefined && !ours.has(listener.pid)) continue; // A proxy in front of the platform proves nothing.
    const isOld = since !== undefined && listener.startedAt < since;
    const isOther = place?.release !== undefined && place.release !== version;
    if (isOld || isOther) return { found: place?.release ?? null, process: describeProcess(listener) };
  }
  return undefined;
}

async function listOurPids({ site, ports }: Pick<Asked, 'site' | 'ports'>): Promise<ReadonlySet<number>> {
  const found: Process[] = [];
  for (const service of site.services) {
    const units = 'unit' in service ? (await readStand({ service, site, ports })).units : [];
    found.push(...findServiceProcesses({ service, site, units }));
  }
  return new Set(found.map(({ pid }) => pid));
}
