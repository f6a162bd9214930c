import type { Facts } from '../../model/facts.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem, toProblem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { chooseServers } from './choose-servers.ts';
import { listServers, listUnread, type Configuration, type Server } from './configuration.ts';
import { tryDoors } from './doors.ts';
import { findGuard, type Guard } from './guard.ts';
import { isIncluded } from './included.ts';
import { matchServer } from './match-server.ts';
import { readConfiguration } from './program.ts';
import { findPlace } from './running.ts';
import { listServed, servesFrom } from './scripts.ts';
import { listTargets, listUpstreams, runsScripts } from './targets.ts';

type ServerFacts = Pick<
  Facts['nginx'],
  'openServers' | 'doubtfulServers' | 'unreadServers' | 'serversProblem'
>;

/**
 * Finds the server blocks that lead to the platform without the snippet: by nginx's answers at their addresses if they
 * can be probed, otherwise by its configuration. What cannot be read is reported as such.
 *
 * @returns in addition, what keeps this program from the platform's address, if anything
 */
export async function findOpenServers({
  site,
  ports,
}: {
  site: Site;
  ports: Pick<Ports, 'shell' | 'files' | 'http'>;
}): Promise<{ readonly facts: ServerFacts; readonly guard?: Guard }> {
  const { url } = site;
  try {
    const files = await readConfiguration({ ports, ...findPlace(url) });
    const server = matchServer(listServers(files), url);
    const guard = server && findGuard({ server, url, files })?.guard;
    const leading = listLeading(files, site);
    const facts =
      leading === undefined
        ? { serversProblem: explainOther(files, url).toRecord() }
        : await judge({ leading, files, site, ports });
    return { facts, ...(guard && { guard }) };
  } catch (error) {
    return { facts: { serversProblem: toProblem(error).toRecord() } };
  }
}

/** What serves the platform may be in an unreadable part. */
function explainOther(files: Configuration, url: string): Problem {
  const [unread] = listUnread(files);
  if (unread === undefined) return Problem.of('prerequisite.nginx-elsewhere', { url });
  return Problem.of('prerequisite.nginx-unread', { file: unread.file, line: unread.line });
}

interface Leading {
  /** All of them. */
  readonly servers: readonly Server[];
  /** Those that let visitors in. */
  readonly chosen: readonly Server[];
  readonly doubtful: readonly Server[];
}

/**
 * The server blocks of a configuration that lead to the platform. A block of the same name that only answers
 * certificate challenges and redirects everybody else to https lets nobody in. Undefined if the block for the
 * platform's address lacks the snippet: then this is not the configuration that serves the platform. Pure.
 */
export function listLeading(
  files: Configuration,
  site: Parameters<typeof chooseServers>[0]['site'],
): Leading | undefined {
  const upstreams = listUpstreams(files);
  const servers = listServers(files);
  const { chosen, doubtful } = chooseServers({ servers, upstreams, site });
  const [main] = chosen;
  if (main === undefined || !isIncluded(main, site)) return undefined;
  const own = [site.root, ...site.backup.folders];
  const letsIn = ({ content }: Server) =>
    runsScripts(content) ||
    listTargets(content, upstreams).length > 0 ||
    servesFrom(listServed(content, upstreams), own);
  return { servers, chosen: chosen.filter(letsIn), doubtful };
}

async function judge({
  leading: { servers, chosen, doubtful },
  files,
  site,
  ports,
}: {
  leading: Leading;
  files: Configuration;
  site: Site;
  ports: Pick<Ports, 'http'>;
}): Promise<ServerFacts> {
  const isOpen = async (server: Server) => {
    const proof = await tryDoors({ server, servers, site, ports });
    return proof === undefined ? !isIncluded(server, site) : proof === 'open';
  };
  const unread = listUnread(files).map(({ file, line }) => `${file}:${line}`);
  const [open, uncertain] = await Promise.all([selectAsync(chosen, isOpen), selectAsync(doubtful, isOpen)]);
  return {
    openServers: open.map((server) => nameServer(server, files)),
    ...(uncertain.length > 0 && { doubtfulServers: uncertain.map((server) => nameServer(server, files)) }),
    ...(unread.length > 0 && { unreadServers: unread }),
  };
}

async function selectAsync<T>(
  items: readonly T[],
  test: (item: T) => Promise<boolean>,
): Promise<readonly T[]> {
  const results = await Promise.all(items.map(test));
  return items.filter((_item, index) => results[index]);
}

/** As `FILE:LINE`. */
export function nameServer({ file, directive: { start } }: Server, files: Configuration): string {
  const line = (files.get(file) ?? '').slice(0, start).split('\n').length;
  return `${file}:${line}`;
}
