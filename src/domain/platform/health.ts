import type { HttpAnswer, HttpFailure } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import type { AttemptLog } from './attempt-log.ts';
import { findCrash } from './crashes.ts';
import type { ServiceWatch } from './service-watch.ts';
import { findOtherVersion, findStranger, type Stranger } from './who-answers.ts';

/** Most platforms answer within a second or two, and visitors wait; one that takes minutes is polled less often. */
const pauseMilliseconds = { least: 100, most: 500 } as const;

/**
 * Waits until a version of the platform is healthy: its health address answers with a 2xx status twice in a row, so
 * that one lucky answer of a starting platform does not count, and that version answers. A crashed service ends the
 * wait at once.
 *
 * @param version omitted if nothing was stopped: what answers is what visitors had before
 * @throws Problem `step.unhealthy` after the site's time limit, with the last answer; `step.other-version`;
 *   `step.service-crashed`
 */
export async function waitUntilHealthy({
  site,
  ports,
  log,
  watch,
  version,
}: {
  site: Site;
  ports: Ports;
  log: AttemptLog;
  watch: ServiceWatch;
  version: string | undefined;
}): Promise<void> {
  const { url, timeoutSeconds } = site.health;
  const start = ports.clock.monotonic();
  const deadline = start + timeoutSeconds * 1000;
  const findCrashed = findCrash({ site, ports, log, watch });
  for (let healthyInARow = 0; ;) {
    const answer = await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) });
    const isWell = isHealthy(answer);
    const stranger =
      isWell && version !== undefined
        ? await findStranger({ site, ports, version, answer, since: watch.since })
        : undefined;
    healthyInARow = isWell && stranger === undefined ? healthyInARow + 1 : 0;
    if (healthyInARow === 2) return;
    const crash = isWell ? undefined : await findCrashed();
    if (crash !== undefined) throw crash;
    if (ports.clock.monotonic() > deadline) throw explain({ site, answer, stranger, version });
    await ports.clock.sleep(
      healthyInARow > 0 ? pauseMilliseconds.least : choosePause(ports.clock.monotonic() - start),
    );
  }
}

function choosePause(waitedMilliseconds: number): number {
  return Math.min(pauseMilliseconds.most, Math.max(pauseMilliseconds.least, waitedMilliseconds / 4));
}

function explain({
  site: {
    health: { url, timeoutSeconds },
  },
  answer,
  stranger,
  version,
}: {
  site: Site;
  answer: HttpAnswer | HttpFailure;
  stranger: Stranger | undefined;
  version: string | undefined;
}): Problem {
  if (stranger === undefined || version === undefined)
    return Problem.of('step.unhealthy', { url, seen: describeAnswer(answer), timeoutSeconds });
  return Problem.of('step.other-version', { url, version, ...stranger });
}

/** Checks once, for a platform that has not just been started. */
export async function isHealthyNow({
  site,
  ports,
  version,
}: {
  site: Site;
  ports: Ports;
  /** The version that should answer, if the site reports it; null if none is known. */
  version: string | null;
}): Promise<boolean> {
  const { url, timeoutSeconds } = site.health;
  const answer = await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) });
  if (!isHealthy(answer)) return false;
  return version === null || (await findOtherVersion({ site, ports, version, answer })) === undefined;
}

export function isHealthy(answer: HttpAnswer | HttpFailure): answer is HttpAnswer {
  return 'status' in answer && answer.status >= 200 && answer.status < 300;
}

/** `HTTP 502`, or why there was no answer. */
export function describeAnswer(answer: HttpAnswer | HttpFailure): string {
  return 'status' in answer ? `HTTP ${answer.status}` : answer.failure;
}
