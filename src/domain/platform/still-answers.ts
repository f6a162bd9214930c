import { basename } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { isHealthy } from './health.ts';
import { findListeners } from './listeners.ts';
import { describeProcess, listOwnLine, readProcessLink } from './processes.ts';

/** They are in front of a platform, and may answer for it from a file. */
const proxies =
  /^(?:nginx|apache2|httpd|lighttpd|haproxy|caddy|traefik|envoy|varnishd|docker-proxy|rootlessport|systemd-socket-proxyd)$/;

/**
 * Checks that nothing reports the platform as healthy once all services have stopped: a process started at boot may be
 * identifiable neither by folder nor by command line, and would go on serving the old version on new data.
 *
 * @throws Problem `step.still-answering`
 */
export async function requireSilence({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'http'>;
}): Promise<void> {
  const { url, timeoutSeconds } = site.health;
  const answer = await ports.http.get(url, { timeoutSeconds: Math.min(10, timeoutSeconds) });
  if (!isHealthy(answer)) return;
  const listeners = await findListeners(url);
  const ours = listOwnLine();
  const isProxy = ({ pid }: { readonly pid: number }) =>
    ours.has(pid) || proxies.test(basename(readProcessLink(pid, 'exe') ?? ''));
  const [listener] = listeners;
  if (listener === undefined || listeners.some(isProxy)) return;
  throw Problem.of('step.still-answering', { url, process: describeProcess(listener) });
}
