import { isIP } from 'node:net';
import type { Server } from './configuration.ts';

export interface Listen {
  readonly address: string;
  readonly port: number;
  readonly isDefault: boolean;
  /** Such as `ssl`. */
  readonly flags: readonly string[];
}

/** The block that nginx chooses for an address. Pure. */
export function matchServer(servers: readonly Server[], url: string): Server | undefined {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replaceAll(/[[\]]/g, '').toLowerCase();
  const wanted = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const listening = servers.flatMap((server) =>
    listListens(server)
      .filter((listen) => listen.port === wanted && isFor(listen, host))
      .map((listen) => ({ server, listen })),
  );
  // nginx looks for the name only among the blocks of the most specific address; for a host name, that is unknown here.
  const isAddress = isIP(host) !== 0 || host === 'localhost';
  const exact = listening.filter(({ listen }) => !isWildcard(listen.address));
  const candidates = isAddress && exact.length > 0 ? exact : listening;
  const byName = candidates
    .map((candidate) => ({ ...candidate, rank: rankNames(listNames(candidate.server), host) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0));
  const anywhere = candidates.filter(({ listen }) => isWildcard(listen.address));
  const nameless = isAddress || anywhere.length === 0 ? candidates : anywhere;
  return (byName[0] ?? nameless.find(({ listen }) => listen.isDefault) ?? nameless[0])?.server;
}

/** The TCP addresses of a block. */
export function listListens({ content }: Server): readonly Listen[] {
  const listens = content.filter(({ name }) => name === 'listen');
  if (listens.length === 0) return [{ address: '*', port: 80, isDefault: false, flags: [] }];
  return listens.flatMap(({ args: [where = '', ...flags] }) => {
    const found = /^(?:(\[[^\]]+\]|[^:]+):)?(\d+)$/.exec(where);
    const isDefault = flags.includes('default_server') || flags.includes('default');
    const address = bare(found?.[1] ?? '*');
    const isBoth = address === '::' && flags.includes('ipv6only=off');
    if (found !== null)
      return [{ address: isBoth ? '*' : address, port: Number(found[2]), isDefault, flags }];
    return where.startsWith('unix:') ? [] : [{ address: bare(where), port: 80, isDefault, flags }];
  });
}

export function listPorts(server: Server): readonly number[] {
  return listListens(server).map(({ port }) => port);
}

/** Whether only this server itself can reach it. */
export function isLocal(server: Server): boolean {
  return listListens(server).every(({ address }) => address === '::1' || address.startsWith('127.'));
}

function bare(address: string): string {
  const plain = address.replaceAll(/[[\]]/g, '').toLowerCase();
  return plain === 'localhost' ? '127.0.0.1' : plain;
}

function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}

/** A name may resolve to any address of this server. */
function isFor({ address }: Listen, host: string): boolean {
  if (address === '::' && isIP(host) === 4) return false;
  if (address !== '::' && isWildcard(address) && isIP(host) === 6) return false;
  return isWildcard(address) || address === bare(host) || (isIP(host) === 0 && host !== 'localhost');
}

export function listNames({ content }: Server): readonly string[] {
  const names = content.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args);
  return names.map((name) => (name.startsWith('~') ? name : name.toLowerCase()));
}

/** Whether a server block has exactly this name, or a wildcard for the domain and everything below it. */
export function isNamed(server: Server, host: string): boolean {
  return rankNames(listNames(server), host.toLowerCase()) === 0;
}

/** nginx's order: exact, the longest leading wildcard, the longest trailing wildcard, regular expressions. */
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
    return false; // Syntax that only PCRE knows.
  }
}
