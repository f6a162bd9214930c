import { constants } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { courseForm, type RequestCourse } from '../../model/import-course.ts';
import { encodeJson } from '../../model/json.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { importName } from '../../terms/import.ts';
import { readErrorCode } from '../files/error-code.ts';
import { openPlainFile } from '../files/plain-file.ts';
import { readStart } from '../files/read-file.ts';
import { spoolPaths, type SpooledRequest } from './spool.ts';

type Place = Pick<Site, 'root' | 'state' | 'public'>;

/** With its update and some verdicts. */
const courseMaximumBytes = 256 * 1024;

/**
 * All requests of the spool, in the order in which they came; those who only look need not hold it. One whose folder was not
 * completed before a power cut is left out: the drop folder still has it.
 */
export async function readSpool(site: Place): Promise<readonly SpooledRequest[]> {
  const names = await readdir(spoolPaths(site).asked).catch((error: unknown) => {
    if (readErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const found: SpooledRequest[] = [];
  for (const name of names.filter((each) => importName.test(each))) {
    const request = await readSpooled(site, name);
    if (request !== undefined) found.push(request);
  }
  return found.sort((one, other) => one.course.number - other.course.number);
}

/** Undefined if the spool does not have it. */
export async function readSpooled(site: Place, name: string): Promise<SpooledRequest | undefined> {
  const paths = spoolPaths(site);
  const course = parseCourse(await readOwn(paths.course(name), courseMaximumBytes));
  if (course?.request !== name) return undefined;
  return spool(site, course);
}

/** A request of the spool, by its course. */
export async function spool(site: Place, course: RequestCourse): Promise<SpooledRequest> {
  const archive = course.archive && spoolPaths(site).archive(course.archive.sha256);
  return {
    name: course.request,
    course,
    request: course.asked,
    archive: archive !== undefined && (await isThere(archive)) ? archive : undefined,
  };
}

/** What the next round starts from. On disk before it is told to anybody; of a new one, the caller makes the name durable. */
export async function writeCourse({
  site,
  ports,
  course,
}: {
  readonly site: Place;
  readonly ports: Pick<Ports, 'files'>;
  readonly course: RequestCourse;
}): Promise<void> {
  const path = spoolPaths(site).course(course.request);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await ports.files.writeAtomic(path, `${encodeJson(course)}\n`, 0o600);
}

async function readOwn(path: string, maximumBytes: number): Promise<Buffer | undefined> {
  try {
    const file = await openPlainFile(path, constants.O_RDONLY);
    try {
      const bytes = await readStart(file, maximumBytes + 1);
      return bytes.length > maximumBytes ? undefined : bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (readErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseCourse(bytes: Buffer | undefined): RequestCourse | undefined {
  if (bytes === undefined) return undefined;
  try {
    return courseForm.safeParse(JSON.parse(bytes.toString())).data;
  } catch {
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
