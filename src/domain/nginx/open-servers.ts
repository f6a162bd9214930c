import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../ports/site.ts';
import { chooseServers } from './choose-servers.ts';
import { listServers, type Configuration, type Server } from './configuration.ts';
import { readConfiguration } from './program.ts';
import { listUpstreams } from './targets.ts';

/** Whether a server block has the snippet, however it was included. */
export function isIncluded({ content }: Server, { name }: Pick<Site, 'name'>): boolean {
  const state = `$ospi_update_${name.replaceAll('-', '_')}`;
  return content.some((directive) => directive.name === 'set' && directive.args[0] === state);
}

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

/** The same of a configuration that was read. Pure. */
export function listOpenServers(
  files: Configuration,
  site: Parameters<typeof chooseServers>[0]['site'] & Pick<Site, 'name'>,
): readonly string[] | undefined {
  const chosen = chooseServers({ servers: listServers(files), upstreams: listUpstreams(files), site });
  const [main] = chosen;
  if (main === undefined || !isIncluded(main, site)) return undefined;
  return chosen
    .filter((server) => !isIncluded(server, site))
    .map(({ file, directive: { start } }) => {
      const line = (files.get(file) ?? '').slice(0, start).split('\n').length;
      return `${file}:${line}`;
    });
}
