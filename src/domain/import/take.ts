import type { RequestCourse } from '../../model/import-course.ts';
import type { Manifest } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { nameError } from '../files/error-code.ts';
import { createAccounts } from './accounts.ts';
import { isOver, stateOf } from './course.ts';
import { withDropFolder } from './drop-folder.ts';
import { listNew } from './list-new.ts';
import { beginCourse, continueCourse, type Progress } from './plan-course.ts';
import { readAsked } from './read-asked.ts';
import { readSpool, spool, writeCourse } from './read-spool.ts';
import { receive } from './receive.ts';
import { sweepParts } from './room.ts';
import type { Round } from './round.ts';
import { spoolPaths, type FindAttempt, type SpooledRequest } from './spool.ts';

export interface TakeOptions {
  readonly site: Site;
  /** The drop folder. */
  readonly folder: string;
  /** The largest archive, and all archives of the spool together. */
  readonly maximumGiB: number;
  readonly ports: Ports;
  /** The version that is installed; null if that cannot be told. */
  readonly current: string | null;
  /** Judges what a signed manifest says, as soon as it can be read: throws a Problem if it cannot be installed here. */
  readonly judge: (manifest: Manifest) => void;
  readonly findAttempt: FindAttempt;
  /** Whether an update is running or about to begin, as seen since the spool is held: it may be that of a queued request. */
  readonly isUpdating?: boolean;
  /** Ends the round early, with its reason; the next one goes on. */
  readonly signal?: AbortSignal;
}

export interface TakenRound {
  /** All requests of the spool, in the order in which they came. */
  readonly requests: readonly SpooledRequest[];
  /** Whether requests were left for another round. */
  readonly isUnfinished: boolean;
}

/** At once, of all accounts. */
export const openMaximum = 20;
/** Of these, one account has at most so many: there is room for another one's. */
const openMaximumOfOne = 16;
/** New ones in a round. */
const newMaximum = 200;
/** What is no file is answered, unless so many were refused: a folder in a request's place may be there for ever. */
const unfitMaximum = 100;

/**
 * Takes what is in the drop folder into the spool, which the caller holds: new requests, requests that go on, and their archives.
 * After it, nothing of the drop folder is read again for a request that is `received`. It may be killed at any moment and
 * repeated: what it has done is not done twice.
 *
 * @throws Problem `prerequisite.import-folder-unfit`, `prerequisite.state-unwritable`; the signal's reason
 */
export async function takeRequests(options: TakeOptions): Promise<TakenRound> {
  const { site, ports } = options;
  await guard(site, () => sweepParts(site, ports));
  return withDropFolder(options.folder, async (folder) => {
    const accounts = createAccounts({ site, owner: folder.uid, ports });
    return guard(site, async () => {
      const known = (await readSpool(site)).map((request) => [request.name, request] as const);
      const taking = {
        round: { ...options, path: options.folder, folder, accounts },
        requests: new Map(known),
        isUpdating: options.isUpdating === true,
        signal: options.signal,
      };
      await followKnown(taking);
      for (const { course } of listAll(taking)) await put(taking, await bring(taking, course));
      const isUnfinished = await takeNew(taking);
      return { requests: listAll(taking), isUnfinished };
    });
  });
}

interface Taking {
  readonly round: Round & { readonly path: string };
  /** Of the spool, by their names. */
  readonly requests: Map<string, SpooledRequest>;
  readonly isUpdating: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Whoever has replaced a request file goes on, or begins again. */
async function followKnown(taking: Taking): Promise<void> {
  const { round, signal } = taking;
  for (const request of listAll(taking)) {
    signal?.throwIfAborted();
    const asking = await readAsked(round, request.name);
    if (asking.kind === 'nothing') continue;
    const progress = findProgress(taking, request);
    const isFull = isOpen(taking, request) ? undefined : findFull(taking, asking.account.uid);
    await put(
      taking,
      continueCourse(request.course, { asking, at: round.ports.clock.now(), isFull, progress }),
    );
  }
}

function findProgress({ round, isUpdating }: Taking, request: SpooledRequest): Progress {
  const attempt = round.findAttempt(request);
  if (attempt !== undefined) return attempt.endedAt === undefined ? 'running' : 'ended';
  return isUpdating && stateOf(request.course) === 'queued' ? 'beginning' : 'none';
}

/** @returns whether some were left */
async function takeNew(taking: Taking): Promise<boolean> {
  const { round, requests, signal } = taking;
  const isKnown = (name: string) => requests.has(name);
  const { names, isCut } = await listNew(round.folder, isKnown, round.ports.clock.now()).catch(
    (error: unknown) => {
      const params = { folder: round.path, fault: 'unreadable', reason: nameError(error) } as const;
      throw Problem.of('prerequisite.import-folder-unfit', params, error);
    },
  );
  let number = Math.max(0, ...listAll(taking).map(({ course }) => course.number));
  for (const name of names.slice(0, newMaximum)) {
    signal?.throwIfAborted();
    const asking = await readAsked(round, name);
    if (asking.kind === 'nothing' || (isUnfit(asking) && countRefused(taking) >= unfitMaximum)) continue;
    number += 1;
    const isFull = findFull(taking, asking.account.uid);
    const course = beginCourse({ name, number, asking, at: round.ports.clock.now(), isFull });
    // At once, so that one of which nothing comes takes no place from the next.
    await put(taking, await bring(taking, course));
  }
  if (names.length > 0) await round.ports.files.syncFolder(spoolPaths(round.site).asked);
  return isCut || names.length > newMaximum;
}

function isUnfit({ asked }: { readonly asked: unknown }): boolean {
  return asked instanceof Problem && asked.code === 'archive.upload-unfit';
}

function countRefused(taking: Taking): number {
  return listAll(taking).filter(({ course }) => stateOf(course) === 'refused').length;
}

/** @returns its course afterwards */
async function bring(taking: Taking, course: RequestCourse): Promise<RequestCourse> {
  const { round, signal } = taking;
  signal?.throwIfAborted();
  if (course.asked === undefined || stateOf(course) !== 'receiving') return course;
  return receive({ round, course, asked: course.asked, requests: listAll(taking), signal });
}

async function put({ round, requests }: Taking, course: RequestCourse): Promise<void> {
  if (requests.get(course.request)?.course === course) return;
  await writeCourse({ ...round, course });
  requests.set(course.request, await spool(round.site, course));
}

function findFull(taking: Taking, uid: number): Problem | undefined {
  const open = listAll(taking).filter((request) => isOpen(taking, request));
  const own = open.filter(({ course }) => course.account.uid === uid);
  const maximum = own.length >= openMaximumOfOne ? openMaximumOfOne : openMaximum;
  return open.length >= openMaximum || own.length >= openMaximumOfOne
    ? Problem.of('prerequisite.too-many-requests', { maximum })
    : undefined;
}

function isOpen({ round }: Taking, request: SpooledRequest): boolean {
  return !isOver(request.course) && round.findAttempt(request)?.endedAt === undefined;
}

function listAll({ requests }: Taking): readonly SpooledRequest[] {
  return [...requests.values()].sort((one, other) => one.course.number - other.course.number);
}

/** The disk of the spool is full, or worse: what was taken is there, and the rest is still in the drop folder. */
async function guard<Value>(site: Site, action: () => Promise<Value>): Promise<Value> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw Problem.of(
      'prerequisite.state-unwritable',
      { path: sitePaths(site).requests, reason: nameError(error) },
      error,
    );
  }
}
