import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import type { RequestCourse } from '../../model/import-course.ts';
import type { ImportRequest } from '../../model/import-request.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { readErrorCode } from '../files/error-code.ts';
import { takeLock } from '../lock/lock-file.ts';

/**
 * Where requests are once they were taken, for root alone:
 *
 * ```
 * <state>/requests/lock
 * <state>/requests/archives/SHA256.ospi     an archive, complete, of that digest
 * <state>/requests/archives/.RANDOM.part    one that is being copied
 * <state>/requests/asked/NAME/course.json   what is asked, and how far it has come
 * <state>/requests/asked/NAME/notice        of its archive, once verified
 * ```
 */
export function spoolPaths(site: Pick<Site, 'root' | 'state' | 'public'>) {
  const { requests } = sitePaths(site);
  return {
    folder: requests,
    lock: join(requests, 'lock'),
    asked: join(requests, 'asked'),
    archives: join(requests, 'archives'),
    archive: (sha256: string) => join(requests, 'archives', `${sha256}.ospi`),
    record: (name: string) => join(requests, 'asked', name),
    course: (name: string) => join(requests, 'asked', name, 'course.json'),
    notice: (name: string) => join(requests, 'asked', name, 'notice'),
  };
}

/** A request as taken. Nothing of the drop folder is needed for it any more. */
export interface SpooledRequest {
  readonly name: string;
  readonly course: RequestCourse;
  /** `course.asked`: undefined if the file taken last is no request; the course then says why it was refused. */
  readonly request: ImportRequest | undefined;
  /** Its archive, complete; undefined if the spool does not hold it. */
  readonly archive: string | undefined;
}

/** The attempt of a request, from the journal; undefined if none has begun. */
export type FindAttempt = (request: SpooledRequest) =>
  | {
      readonly endedAt?: string;
      /** Then its archive is kept: once support has released the platform, it may be asked for again. */
      readonly hasFailed?: boolean;
    }
  | undefined;

/**
 * Lets one process at a time decide what is written to the spool. It is held for a round or a step, never during an update.
 *
 * @returns `busy`, without running the action, if another process holds it
 * @throws Problem `prerequisite.lock-foreign`, `prerequisite.state-file-foreign`; system errors of the state folder unchanged
 */
export async function withSpool<Value>(
  { site, ports }: { readonly site: Site; readonly ports: Pick<Ports, 'shell'> },
  action: () => Promise<Value>,
): Promise<Value | 'busy'> {
  const paths = spoolPaths(site);
  for (const path of [paths.folder, paths.asked, paths.archives]) await makeFolder(path);
  const refusal = Problem.of('internal.fault', { detail: 'another process holds the spool' });
  const lock = await takeLock({ path: paths.lock, ports, refuse: () => Promise.resolve(refusal) }).catch(
    (error: unknown) => {
      if (error !== refusal) throw error;
      return undefined;
    },
  );
  if (lock === undefined) return 'busy';
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (readErrorCode(error) !== 'EEXIST') throw error;
  });
}
