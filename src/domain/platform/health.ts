import type { HttpAnswer, HttpFailure } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';

/**
 * Waits until the platform says that it is healthy: its health address answers with a 2xx status twice in a row, so
 * that one lucky answer of a starting platform is not taken for health.
 *
 * @throws Problem `step.unhealthy` after the site's time limit, with the last answer
 */
export async function waitUntilHealthy({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const { url, timeoutSeconds } = site.health;
  const deadline = ports.clock.monotonic() + timeoutSeconds * 1000;
  let healthyInARow = 0;
  let seen = '';
  while (healthyInARow < 2) {
    const answer = await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) });
    seen = describe(answer);
    healthyInARow = isHealthy(answer) ? healthyInARow + 1 : 0;
    if (ports.clock.monotonic() > deadline) throw Problem.of('step.unhealthy', { url, seen, timeoutSeconds });
    await ports.clock.sleep(healthyInARow > 0 ? 100 : 500);
  }
}

/** Asks once, of a platform that nobody has just started. */
export async function isHealthyNow({ site, ports }: { site: Site; ports: Ports }): Promise<boolean> {
  const { url, timeoutSeconds } = site.health;
  return isHealthy(await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) }));
}

function isHealthy(answer: HttpAnswer | HttpFailure): boolean {
  return 'status' in answer && answer.status >= 200 && answer.status < 300;
}

function describe(answer: HttpAnswer | HttpFailure): string {
  return 'status' in answer ? `HTTP ${answer.status}` : answer.failure;
}
