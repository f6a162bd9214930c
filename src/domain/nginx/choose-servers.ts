import { isIP } from 'node:net';
import type { Server } from './configuration.ts';
import { listTargets, nameTarget, type Upstreams } from './targets.ts';

interface Listen {
  readonly address: string;
  readonly port: number;
  readonly isDefault: boolean;
}

/**
 * The server blocks that answer for a platform: the one that nginx chooses for its address, the first; those that serve the same
 * names elsewhere, as for http beside https; and those that pass requests on to the same place, or to where its health is
 * asked, under whatever name. A block that only redirects lets nobody in. Pure.
 */
export function chooseServers({
  servers,
  upstreams,
  site: { url, health },
}: {
  servers: readonly Server[];
  upstreams: Upstreams;
  site: { readonly url: string; readonly health: { readonly url: string } };
}): readonly Server[] {
  const main = chooseServer(servers, url);
  if (main === undefined) return [];
  const names = new Set(listNames(main).filter((name) => name !== '' && name !== '_'));
  const byName = servers.filter(
    (server) => server === main || (listNames(server).some((name) => names.has(name)) && !isRedirect(server)),
  );
  const targetsOf = ({ content }: Server) => listTargets(content, upstreams);
  const targets = new Set([nameTarget(health.url), ...byName.flatMap(targetsOf)]);
  const byTarget = servers.filter(
    (server) => !byName.includes(server) && targetsOf(server).some((target) => targets.has(target)),
  );
  return [
    main,
    ...byName.filter((server) => server !== main),
    ...byTarget.filter((each) => !isRedirect(each)),
  ];
}

function isRedirect({ content }: Server): boolean {
  return content.some(({ name }) => name === 'return');
}

function chooseServer(servers: readonly Server[], url: string): Server | undefined {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replaceAll(/[[\]]/g, '').toLowerCase();
  const wanted = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const listening = servers.flatMap((server) =>
    listListens(server)
      .filter((listen) => listen.port === wanted && isFor(listen, host))
      .map((listen) => ({ server, listen })),
  );
  // nginx looks for the name only among the blocks of the most exact address.
  const exact = listening.filter(({ listen }) => !isWildcard(listen.address));
  const candidates = exact.length > 0 ? exact : listening;
  const byName = candidates
    .map((candidate) => ({ ...candidate, rank: rankNames(listNames(candidate.server), host) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0));
  return (byName[0] ?? candidates.find(({ listen }) => listen.isDefault) ?? candidates[0])?.server;
}

function listListens({ content }: Server): readonly Listen[] {
  const listens = content.filter(({ name }) => name === 'listen');
  if (listens.length === 0) return [{ address: '*', port: 80, isDefault: false }];
  return listens.flatMap(({ args: [where = '', ...flags] }) => {
    const found = /^(?:(\[[^\]]+\]|[^:]+):)?(\d+)$/.exec(where);
    const isDefault = flags.includes('default_server') || flags.includes('default');
    if (found !== null) return [{ address: bare(found[1] ?? '*'), port: Number(found[2]), isDefault }];
    return where.startsWith('unix:') ? [] : [{ address: bare(where), port: 80, isDefault }];
  });
}

function bare(address: string): string {
  const plain = address.replaceAll(/[[\]]/g, '').toLowerCase();
  return plain === 'localhost' ? '127.0.0.1' : plain;
}

function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}

/** A name may lead to any address of this server. */
function isFor({ address }: Listen, host: string): boolean {
  if (address === '::' && isIP(host) === 4) return false;
  if (address !== '::' && isWildcard(address) && isIP(host) === 6) return false;
  return isWildcard(address) || address === bare(host) || (isIP(host) === 0 && host !== 'localhost');
}

function listNames({ content }: Server): readonly string[] {
  return content.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args);
}

/** The order of nginx: exact, the longest wildcard in front, the longest behind, regular expressions. */
function rankNames(names: readonly string[], host: string): number | undefined {
  const ranks = names.flatMap((name) => {
    const lower = name.toLowerCase();
    if (lower === host || (lower.startsWith('.') && lower.slice(1) === host)) return [0];
    if (/^\*?\./.test(lower) && host.endsWith(lower.replace('*', ''))) return [2000 - lower.length];
    if (lower.endsWith('.*') && host.startsWith(lower.slice(0, -1))) return [4000 - lower.length];
    return name.startsWith('~') && matchesRegex(name.slice(1), host) ? [5000] : [];
  });
  return ranks.length === 0 ? undefined : Math.min(...ranks);
}

function matchesRegex(source: string, host: string): boolean {
  try {
    return new RegExp(source, 'i').test(host);
  } catch {
    return false; // What only PCRE knows.
  }
}
