import type { Ports } from '../../ports/ports.ts';
import { listServers } from '../nginx/configuration.ts';
import { listListens, listNames } from '../nginx/match-server.ts';
import { readConfiguration } from '../nginx/program.ts';

/** The addresses that nginx serves here by name; none if its configuration cannot be read. */
export async function findAddresses(nginx: {
  ports: Pick<Ports, 'shell' | 'files'>;
  config?: string;
}): Promise<readonly string[]> {
  const files = await readConfiguration(nginx).catch(() => undefined);
  if (files === undefined) return [];
  const addresses = listServers(files).flatMap((server) =>
    listListens(server).flatMap(({ port, address, flags }) => {
      const isTls = flags.includes('ssl');
      const shownPort = port === (isTls ? 443 : 80) ? '' : `:${port}`;
      const names = listNames(server).filter((name) => /^[a-z0-9][a-z0-9.-]*$/i.test(name));
      // A block without a name is reached by its address, as one for this server alone is.
      const hosts = names.length > 0 ? names : [/^[\d.]+$/.test(address) ? address : '127.0.0.1'];
      return hosts.map((host) => `${isTls ? 'https' : 'http'}://${host}${shownPort}/`);
    }),
  );
  // With TLS first: that is where visitors are.
  return [...new Set(addresses)].sort(
    (one, other) => Number(other.startsWith('https')) - Number(one.startsWith('https')),
  );
}
