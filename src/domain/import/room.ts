import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { isOver } from './course.ts';
import { spoolPaths, type FindAttempt, type SpooledRequest } from './spool.ts';

const gibibyte = 1024 ** 3;

/** What is left to the platform, its databases and the journal on that file system, at least. */
const reserveMaximumBytes = 2 * gibibyte;
const reserveShare = 0.1;

interface RoomOptions {
  readonly site: Pick<Site, 'root' | 'state' | 'public'>;
  readonly requests: readonly SpooledRequest[];
  readonly findAttempt: FindAttempt;
}

/**
 * Makes room for an archive of this size. Archives that nobody may ask for without another upload are removed already; now those
 * of requests that were refused go too, the oldest first.
 *
 * @throws Problem `prerequisite.spool-full`
 */
export async function requireRoom({
  bytes,
  maximumGiB,
  ...options
}: RoomOptions & { readonly bytes: number; readonly maximumGiB: number }): Promise<void> {
  const { archives } = spoolPaths(options.site);
  const spare = await listSpare(options);
  for (;;) {
    const free = await measureRoom(archives, maximumGiB);
    if (bytes <= free) return;
    const next = spare.shift();
    if (next === undefined)
      throw Problem.of('prerequisite.spool-full', { neededBytes: bytes, freeBytes: Math.max(0, free) });
    await rm(next, { force: true });
  }
}

/** What may be written, by the limit of the spool and by the file system. */
async function measureRoom(archives: string, maximumGiB: number): Promise<number> {
  const { bavail, bsize, blocks } = await statfs(archives);
  const reserve = Math.min(blocks * bsize * reserveShare, reserveMaximumBytes);
  let held = 0;
  for (const name of await readdir(archives)) held += (await stat(join(archives, name))).size;
  return Math.floor(Math.min(bavail * bsize - reserve, maximumGiB * gibibyte - held));
}

/** Archives that no open request needs, in the order in which they came. */
async function listSpare({ site, requests, findAttempt }: RoomOptions): Promise<string[]> {
  const paths = spoolPaths(site);
  const needed = new Set(listNeeded({ requests, findAttempt }).map((sha256) => paths.archive(sha256)));
  const known = requests.flatMap(({ course: { archive } }) => archive?.sha256 ?? []);
  const present = new Set((await readdir(paths.archives)).map((name) => join(paths.archives, name)));
  return [...new Set(known)].map(paths.archive).filter((path) => present.has(path) && !needed.has(path));
}

function listNeeded({ requests, findAttempt }: Pick<RoomOptions, 'requests' | 'findAttempt'>): string[] {
  return requests
    .filter((request) => !isOver(request.course) && findAttempt(request)?.endedAt === undefined)
    .flatMap(({ course: { archive, asked } }) => archive?.sha256 ?? asked?.sha256 ?? []);
}

/** What a copy that was killed has left behind. The caller holds the spool, so none is being made. */
export async function sweepParts(site: RoomOptions['site'], ports: Pick<Ports, 'files'>): Promise<void> {
  const { archives } = spoolPaths(site);
  for (const name of await readdir(archives))
    if (name.startsWith('.')) await ports.files.removeDurably(join(archives, name));
}

/** Removes archives that no request may go on with, nor be asked for again from here. */
export async function dropArchives(
  options: RoomOptions & { readonly ports: Pick<Ports, 'files'> },
): Promise<void> {
  const paths = spoolPaths(options.site);
  const kept = new Set([
    ...listNeeded(options),
    ...options.requests
      .filter(
        (request) =>
          request.course.mendable === true ||
          request.course.isChecked === true ||
          options.findAttempt(request)?.hasFailed === true,
      )
      .flatMap(({ course: { archive } }) => archive?.sha256 ?? []),
  ]);
  for (const name of await readdir(paths.archives))
    if (!kept.has(name.replace(/\.ospi$/, '')))
      await options.ports.files.removeDurably(join(paths.archives, name));
}
