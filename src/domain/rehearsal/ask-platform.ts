import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { askVisitor, visitFlag, visitPage, visitSnippet } from '../nginx/visit.ts';
import { describeAnswer, isHealthy } from '../platform/health.ts';
import { doServicesRun } from './ask-services.ts';

interface Asked {
  readonly site: Site;
  readonly ports: Ports;
  readonly interruption: AbortSignal;
}

/** A platform may be busy for a moment. */
const triesForSeconds = 10;
const pauseMilliseconds = 500;

/**
 * Checks that the current platform is healthy twice in a row: if the installed version isn't, no update will be, and no
 * rollback. If a service isn't running, this proves nothing; that is reported elsewhere.
 *
 * @throws Problem `prerequisite.unhealthy`
 */
export async function requireHealthy({ site, ports, interruption }: Asked): Promise<void> {
  if (!(await doServicesRun({ site, ports }))) return;
  const { url, timeoutSeconds } = site.health;
  const deadline = ports.clock.monotonic() + triesForSeconds * 1000;
  for (let healthyInARow = 0; healthyInARow < 2 && !interruption.aborted;) {
    const answer = await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) });
    healthyInARow = isHealthy(answer) ? healthyInARow + 1 : 0;
    if (healthyInARow > 0) continue;
    if (ports.clock.monotonic() >= deadline)
      throw Problem.of('prerequisite.unhealthy', { url, seen: describeAnswer(answer) });
    await ports.clock.sleep(pauseMilliseconds);
  }
}

/**
 * Checks that a visitor gets an answer from the platform while its services run: otherwise nobody could tell after an
 * update whether the page is off. The content, such as a redirect to the login, does not matter.
 *
 * @throws Problem `prerequisite.page-unproven`
 */
export async function requireServed({ site, ports, interruption }: Asked): Promise<void> {
  if (!(await doServicesRun({ site, ports }))) return;
  const deadline = ports.clock.monotonic() + triesForSeconds * 1000;
  while (!interruption.aborted) {
    const { page, visit } = await askVisitor({ site, ports });
    if (page === 'on' || (visit.status !== undefined && visit.status < 500)) return;
    if (ports.clock.monotonic() >= deadline) throw Problem.of('prerequisite.page-unproven', { visit });
    await ports.clock.sleep(pauseMilliseconds);
  }
}

/**
 * Checks by nginx's own answers that the page could be turned on now: the snippet is in force, its page is readable,
 * and the workers see the place of the flag.
 *
 * @throws Problem `prerequisite.page-unproven`
 */
export async function requirePageReady({ site, ports }: Pick<Asked, 'site' | 'ports'>): Promise<void> {
  const visits = [
    { visit: await visitSnippet({ site, ports }), wanted: 200 },
    { visit: await visitPage({ site, ports }), wanted: 200 },
    { visit: await visitFlag({ site, ports }), wanted: 204 },
  ];
  for (const { visit, wanted } of visits)
    if (visit.status !== wanted) throw Problem.of('prerequisite.page-unproven', { visit });
}
