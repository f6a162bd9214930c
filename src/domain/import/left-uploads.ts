import type { RequestCourse } from '../../model/import-course.ts';
import { isOver, stateOf } from './course.ts';
import type { DropFolder } from './drop-folder.ts';
import { lookAt, removeTaken } from './put-file.ts';
import type { FindAttempt, SpooledRequest } from './spool.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Removes from the drop folder what nobody goes on with: the archive of a request that is refused for good, at once if it is still
 * the file that was read; otherwise, as those of withdrawn requests, once it has been left alone for a day. Root removes no other
 * name than the one that such a request gave, only a regular file without a second name, and nothing outside of the folder.
 */
export async function removeLeftUploads({
  folder,
  requests,
  findAttempt,
  now,
}: {
  readonly folder: DropFolder;
  /** All of the spool. */
  readonly requests: readonly SpooledRequest[];
  readonly findAttempt: FindAttempt;
  readonly now: Date;
}): Promise<void> {
  const needed = listNeeded({ requests, findAttempt });
  for (const { course } of requests) {
    const name = course.asked?.archive;
    if (name === undefined || needed.has(name) || !isGivenUp(course)) continue;
    await removeUpload({ folder, name, since: findReading(course), now });
  }
}

/** The archive of a request that is about to be forgotten; whoever has put another one there since has a day to ask for it. */
export async function removeForgottenUpload({
  folder,
  request: { course },
  ...others
}: {
  readonly folder: DropFolder;
  readonly request: SpooledRequest;
  readonly requests: readonly SpooledRequest[];
  readonly findAttempt: FindAttempt;
  readonly now: Date;
}): Promise<void> {
  const name = course.asked?.archive;
  if (name === undefined || listNeeded(others).has(name)) return;
  await removeUpload({ folder, name, since: undefined, now: others.now });
}

/** The names of archives that may still be read, or be asked for again without another upload. */
function listNeeded({
  requests,
  findAttempt,
}: {
  readonly requests: readonly SpooledRequest[];
  readonly findAttempt: FindAttempt;
}): ReadonlySet<string> {
  const names = requests.flatMap((request) => {
    const { course } = request;
    const isOpen = !isOver(course) && findAttempt(request)?.endedAt === undefined;
    return (isOpen || course.mendable === true) && course.asked !== undefined ? [course.asked.archive] : [];
  });
  return new Set(names);
}

function isGivenUp(course: RequestCourse): boolean {
  const { mendable, problem } = course;
  const state = stateOf(course);
  if (state === 'cancelled') return true;
  // What was not opened is not removed either: it may be somebody else's.
  return state === 'refused' && mendable === false && problem?.code !== 'archive.upload-unfit';
}

/** When a whole archive was read and refused, in milliseconds; undefined if more of it may still have been on its way. */
function findReading(course: RequestCourse): number | undefined {
  const isRead = course.asked?.complete === true && stateOf(course) === 'refused';
  return isRead ? Date.parse(course.steps.at(-1)?.at ?? '') : undefined;
}

/** No account can set the time of the last change of a file's inode. */
async function removeUpload({
  folder,
  name,
  since = 0,
  now,
}: {
  readonly folder: DropFolder;
  readonly name: string;
  /** Unchanged since then, it is the file that was read. */
  readonly since: number | undefined;
  readonly now: Date;
}): Promise<void> {
  const there = await lookAt(folder, name);
  if (there?.isFile() !== true || there.nlink !== 1) return;
  const isAbandoned = now.getTime() - there.ctimeMs > dayMilliseconds;
  if (there.ctimeMs <= since || isAbandoned) await removeTaken(folder, name, there);
}

/** What `import ARCHIVE` writes to before it gives it its name. */
const shellForm = /^\.shell-[A-Za-z0-9._-]+\.\d+\.tmp$/;

/** Removes what a killed `import ARCHIVE` has left behind; one that is at work changes its file all the time. */
export async function removeLeftCopy(folder: DropFolder, name: string, now: Date): Promise<void> {
  if (shellForm.test(name)) await removeUpload({ folder, name, since: undefined, now });
}
