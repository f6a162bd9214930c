import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { describeAnswer, isHealthy } from './health.ts';
import { readInstalledVersion } from './release.ts';
import { nameService } from './service-control.ts';
import { readSteadyStand } from './service-state.ts';
import { findOtherVersion } from './who-answers.ts';

/** What keeps a platform from being healthy. */
export interface Ailments {
  /** Those that do not run. */
  readonly services: readonly string[];
  /** What the health address answered instead of a status from 200 to 299. */
  readonly seen?: string;
  /** The version that answered instead of the installed one. */
  readonly found?: string;
}

/** Two good answers in a row count: one alone may be that of a service about to die. */
const answersInARow = 2;
const pauseMilliseconds = 200;

/** Looks at a platform that nobody is starting now. Undefined if it is healthy. */
export async function findAilments({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<Ailments | undefined> {
  const services: string[] = [];
  for (const service of site.services) {
    const { kind } = await readSteadyStand({ service, site, ports });
    if (kind !== 'running') services.push(nameService(service));
  }
  const answered = await findFault({ site, ports });
  return services.length === 0 && answered === undefined ? undefined : { services, ...answered };
}

async function findFault({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<Pick<Ailments, 'seen' | 'found'> | undefined> {
  const { url, timeoutSeconds } = site.health;
  const version = await readInstalledVersion({ site });
  for (let asked = 0; asked < answersInARow; asked += 1) {
    if (asked > 0) await ports.clock.sleep(pauseMilliseconds);
    const answer = await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) });
    if (!isHealthy(answer)) return { seen: describeAnswer(answer) };
    const other = version === null ? undefined : await findOtherVersion({ site, ports, version, answer });
    if (other !== undefined) return { found: other.found ?? '?' };
  }
  return undefined;
}
