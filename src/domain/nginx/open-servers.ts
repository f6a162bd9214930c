import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../ports/site.ts';
import { chooseServers } from './choose-servers.ts';
import { listServers, type Configuration, type Server } from './configuration.ts';
import { isIncluded } from './included.ts';
import { readConfiguration } from './program.ts';
import { listTargets, listUpstreams, runsScripts } from './targets.ts';

/**
 * Finds the server blocks that lead to the platform beside those with the snippet, as `FILE:LINE`. Undefined where nginx's
 * configuration cannot be read, as by who is not root, or is not the one that serves the platform.
 */
export async function findOpenServers({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'shell' | 'files'>;
}): Promise<readonly string[] | undefined> {
  const files = await readConfiguration({ ports }).catch(() => undefined);
  return files && listOpenServers(files, site);
}

/**
 * The same of a configuration that was read. A block of the same name that only answers for certificates and sends everybody
 * else to https lets nobody in. Pure.
 */
export function listOpenServers(
  files: Configuration,
  site: Parameters<typeof chooseServers>[0]['site'],
): readonly string[] | undefined {
  const upstreams = listUpstreams(files);
  const { chosen } = chooseServers({ servers: listServers(files), upstreams, site });
  const [main] = chosen;
  if (main === undefined || !isIncluded(main, site)) return undefined;
  const letsIn = ({ content }: Server) => runsScripts(content) || listTargets(content, upstreams).length > 0;
  return chosen
    .filter((server) => !isIncluded(server, site) && letsIn(server))
    .map(({ file, directive: { start } }) => {
      const line = (files.get(file) ?? '').slice(0, start).split('\n').length;
      return `${file}:${line}`;
    });
}
