import type { Server } from './configuration.ts';
import { isOfOther } from './included.ts';
import { listNames, listPorts, matchServer } from './match-server.ts';
import { findAll } from './parse.ts';
import {
  hasUnknownTarget,
  listTargets,
  mayBeTarget,
  nameTarget,
  runsScripts,
  type Upstreams,
} from './targets.ts';

interface Question {
  readonly servers: readonly Server[];
  readonly upstreams: Upstreams;
  readonly site: {
    readonly name: string;
    readonly url: string;
    readonly health: { readonly url: string };
  };
}

export interface ServerChoice {
  /** The block that nginx chooses for the platform's address is the first. Without it there is none. */
  readonly chosen: readonly Server[];
  /** The configuration alone does not tell whether these lead to the platform. */
  readonly doubtful: readonly Server[];
}

/**
 * The server blocks that answer for a platform: the one that nginx chooses for its address; those that pass requests on to the
 * same places, or to where its health is asked, under whatever name; and those that serve the same names from files or scripts, as
 * for http beside https. One of the same name that passes on elsewhere may be another platform's. A block that only redirects lets
 * nobody in, and one with another platform's snippet is that one's. Pure.
 */
export function chooseServers({ servers, upstreams, site }: Question): ServerChoice {
  const main = matchServer(servers, site.url);
  if (main === undefined) return { chosen: [], doubtful: [] };
  const targetsOf = ({ content }: Server) => listTargets(content, upstreams);
  const wanted = new Set([nameTarget(site.health.url), ...targetsOf(main)]);
  const usualPorts = new Set([80, 443, ...listPorts(main)]);
  const names = new Set(listNames(main).filter((name) => name !== '' && name !== '_'));
  const isNamesake = (server: Server) => listNames(server).some((name) => names.has(name));
  const passesOn = (server: Server) => targetsOf(server).length > 0 || hasUnknownTarget(server.content);
  const isTwin = (server: Server) =>
    isNamesake(server) && !passesOn(server) && listPorts(server).every((port) => usualPorts.has(port));
  const leadsHere = (server: Server) =>
    targetsOf(server).some((target) => wanted.has(target)) || isTwin(server);
  const mayLeadHere = (server: Server) =>
    (isNamesake(server) && (passesOn(server) || runsScripts(server.content))) ||
    hasUnknownTarget(server.content) ||
    targetsOf(server).some((target) => mayBeTarget(target, wanted));
  const others = servers.filter(
    (server) => server !== main && !isRedirect(server) && !isOfOther(server, site),
  );
  return {
    chosen: [main, ...others.filter(leadsHere)],
    doubtful: others.filter((server) => !leadsHere(server) && mayLeadHere(server)),
  };
}

/** A `return` in the block itself answers every request, unless some go on before it. */
function isRedirect({ content }: Server): boolean {
  const goesOn = findAll(content, 'break').length > 0 || content.some(({ args }) => args.at(-1) === 'break');
  return content.some(({ name }) => name === 'return') && !goesOn;
}
