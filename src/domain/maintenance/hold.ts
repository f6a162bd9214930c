import { nameError } from '../files/error-code.ts';
import { readStart } from '../files/read-file.ts';
import { openFile } from '../files/open-file.ts';
import type { Journal } from '../../model/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import type { Operator } from '../../model/machine.ts';

const pollMilliseconds = 500;

interface HoldTask {
  readonly site: Site;
  readonly ports: Pick<Ports, 'clock' | 'files'>;
  readonly journal: Journal;
  readonly attempt: string;
}

/**
 * Keeps a healthy new version closed to all but the addresses of `maintenance.allow`, until an administrator asks to
 * open it or the site's time limit has passed. The caller ensures that it is still healthy.
 */
export async function holdClosed({ site, ports, journal, attempt }: HoldTask): Promise<void> {
  const { held, openRequest } = sitePaths(site);
  await ports.files.removeDurably(openRequest); // Left behind by an earlier update.
  const milliseconds = site.maintenance.holdMinutes * 60_000;
  const deadline = ports.clock.monotonic() + milliseconds;
  const until = new Date(ports.clock.now().getTime() + milliseconds).toISOString();
  await ports.files.writeAtomic(held, 'ospi-update: see `ospi-update status`\n');
  await journal.append({ attempt, event: 'hold.started', step: 'hold', data: { until } });
  let operator: Operator | undefined;
  while (operator === undefined && ports.clock.monotonic() < deadline) {
    operator = await readRequest({ path: openRequest, attempt });
    if (operator === undefined) await ports.clock.sleep(pollMilliseconds);
  }
  const data = operator === undefined ? { by: 'time-limit' as const } : { by: 'operator' as const, operator };
  await journal.append({ attempt, event: 'hold.ended', step: 'hold', data });
  await ports.files.removeDurably(openRequest);
}

/**
 * Requests that the run that holds the platform closed opens it. By a file, since that run may belong to a session long
 * gone.
 *
 * @throws Problem `prerequisite.state-unwritable`
 */
export async function requestOpening({
  site,
  ports,
  attempt,
}: {
  site: Site;
  ports: Pick<Ports, 'files' | 'system'>;
  attempt: string;
}): Promise<void> {
  const { openRequest } = sitePaths(site);
  const request: OpenRequest = { attempt, operator: await ports.system.operator() };
  try {
    await ports.files.writeAtomic(openRequest, `${JSON.stringify(request)}\n`, 0o600);
  } catch (error) {
    const reason = nameError(error);
    throw Problem.of('prerequisite.state-unwritable', { path: openRequest, reason }, error);
  }
}

interface OpenRequest {
  readonly attempt: string;
  readonly operator: Operator;
}

/** Undefined while there is none. A file of another user, or about another attempt, does not count. */
async function readRequest({
  path,
  attempt,
}: {
  path: string;
  attempt: string;
}): Promise<Operator | undefined> {
  try {
    const file = await openFile(path, { followsLinks: false });
    try {
      const { uid, mode } = await file.stat();
      const isOurs = uid === 0 || uid === process.getuid?.();
      if (!isOurs || (mode & 0o022) !== 0) return undefined;
      const text = (await readStart(file, largestRequest)).toString('utf8');
      const request = JSON.parse(text) as Partial<OpenRequest> | null;
      return request?.attempt === attempt ? request.operator : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined; // Missing or unreadable: the time limit ends the wait.
  }
}

/** Many times the actual size. */
const largestRequest = 64 * 1024;
