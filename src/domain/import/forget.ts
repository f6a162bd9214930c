import { rm, unlink } from 'node:fs/promises';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { noticeEndings, requestEndings } from '../../terms/import.ts';
import { createAccounts } from './accounts.ts';
import { isOver, stateOf } from './course.ts';
import { withDropFolder } from './drop-folder.ts';
import { removeForgottenUpload, removeLeftUploads } from './left-uploads.ts';
import { lookAt, removeTaken } from './put-file.ts';
import { readAsked } from './read-asked.ts';
import { readSpool } from './read-spool.ts';
import { dropArchives } from './room.ts';
import type { Asker } from './round.ts';
import { spoolPaths, type FindAttempt, type SpooledRequest } from './spool.ts';

/** How many requests are kept that were refused, and how many of those that ended otherwise. */
const endedMaximum = 50;
/** The same for those that have ended within the hour. */
const freshMaximum = 1000;
const hourMilliseconds = 60 * 60 * 1000;
const monthMilliseconds = 30 * 24 * 60 * 60 * 1000;

/**
 * Removes requests that ended a month ago, and those beyond the newest fifty, with their files in the drop folder; and archives and
 * notices that no request needs, there and in the spool. The caller holds the spool.
 *
 * @throws Problem `prerequisite.import-folder-unfit`; system errors of the spool
 */
export async function forgetEnded({
  site,
  folder: path,
  ports,
  findAttempt,
}: {
  readonly site: Site;
  readonly folder: string;
  readonly ports: Ports;
  readonly findAttempt: FindAttempt;
}): Promise<void> {
  const requests = await readSpool(site);
  const ended = requests.flatMap((request) => {
    const at = isOver(request.course) ? request.course.steps.at(-1)?.at : findAttempt(request)?.endedAt;
    return at === undefined ? [] : [{ request, at: Date.parse(at) }];
  });
  for (const { request } of ended) await ports.files.removeDurably(spoolPaths(site).notice(request.name));
  const old = selectOld(ended, ports.clock.now().getTime());
  const forgotten = new Set<string>();
  await withDropFolder(path, async (folder) => {
    const asker = { site, folder, accounts: createAccounts({ site, owner: folder.uid, ports }) };
    const now = ports.clock.now();
    for (const request of old) {
      if (!(await forget(asker, request))) continue;
      forgotten.add(request.name);
      const others = requests.filter(({ name }) => !forgotten.has(name));
      await removeForgottenUpload({ folder, request, requests: others, findAttempt, now });
    }
    const left = requests.filter(({ name }) => !forgotten.has(name));
    await removeLeftUploads({ folder, requests: left, findAttempt, now });
  });
  const kept = requests.filter(({ name }) => !forgotten.has(name));
  await dropArchives({ site, ports, findAttempt, requests: kept });
}

interface Ended {
  readonly request: SpooledRequest;
  /** In milliseconds. */
  readonly at: number;
}

/** A flood of refused ones must not drive out what was installed, nor an answer before it was read. */
function selectOld(ended: readonly Ended[], now: number): readonly SpooledRequest[] {
  const isRefused = ({ request }: Ended) => stateOf(request.course) === 'refused';
  return [ended.filter(isRefused), ended.filter((each) => !isRefused(each))].flatMap((kind) =>
    kind
      .toSorted((one, other) => other.at - one.at || other.request.course.number - one.request.course.number)
      .filter(({ at }, index) => {
        const age = now - at;
        return (
          age > monthMilliseconds ||
          index >= freshMaximum ||
          (index >= endedMaximum && age > hourMilliseconds)
        );
      })
      .map(({ request }) => request),
  );
}

/**
 * The request file first: while it is there and its record is not, it would be taken for a new one.
 *
 * @returns false if it was replaced meanwhile, so that it goes on, or cannot be removed
 */
async function forget(asker: Asker, { name, course }: SpooledRequest): Promise<boolean> {
  const { folder, site } = asker;
  const file = `${name}${requestEndings.request}`;
  const there = await lookAt(folder, file);
  const asking = await readAsked(asker, name);
  if (asking.kind === 'asked') {
    if (asking.requestSha256 !== course.requestSha256) return false;
    if (there === undefined || !(await removeTaken(folder, file, there))) return false;
  } else if ((await lookAt(folder, file)) !== undefined) return false;
  for (const ending of [requestEndings.answer, ...Object.values(noticeEndings)])
    // A folder in its place is left to its owner.
    await unlink(folder.at(`${name}${ending}`)).catch(() => undefined);
  await folder.handle.sync();
  await rm(spoolPaths(site).record(name), { recursive: true, force: true });
  return true;
}
