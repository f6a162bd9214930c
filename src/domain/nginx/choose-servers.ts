import type { Server } from './configuration.ts';
import { isOfOther } from './included.ts';
import { isLocal, isNamed, listNames, listPorts, matchServer } from './match-server.ts';
import { findAll, type Directive } from './parse.ts';
import { listServed, runsSame, servesFrom } from './scripts.ts';
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
    readonly root: string;
    readonly health: { readonly url: string };
    readonly backup: { readonly folders: readonly string[] };
  };
}

export interface ServerChoice {
  /** The first is the block that nginx chooses for the platform's address. Without it the list is empty. */
  readonly chosen: readonly Server[];
  /** The configuration alone does not tell whether these lead to the platform. */
  readonly doubtful: readonly Server[];
}

/**
 * The server blocks that answer for a platform: the one that nginx chooses for its address; those that pass requests on
 * to the same places, or to its health address, under any name; those that run the same scripts, or serve the
 * platform's own files; and those that serve the same names from files or scripts, such as http beside https. A block
 * of the same name that passes requests on elsewhere may be another platform's. A block that only redirects lets nobody
 * in; neither does one only on loopback addresses, which must stay open for health checks. Pure.
 */
export function chooseServers({ servers, upstreams, site }: Question): ServerChoice {
  const main = matchServer(servers, site.url);
  if (main === undefined) return { chosen: [], doubtful: [] };
  const targetsOf = ({ content }: Server) => listTargets(content, upstreams);
  const usualPorts = new Set([80, 443, ...listPorts(main)]);
  const names = new Set(listNames(main).filter((name) => name !== '' && name !== '_'));
  const { hostname } = new URL(site.url);
  const isNamesake = (server: Server) =>
    listNames(server).some((name) => names.has(name)) || isNamed(server, hostname);
  const passesOn = (server: Server) =>
    targetsOf(server).length > 0 || hasUnknownTarget(server.content, upstreams);
  // A block that only redirects visitors to another one does not show where the platform is.
  const shown = sendsOn(main) && !passesOn(main) ? servers.filter(isNamesake) : [main];
  const wanted = new Set([nameTarget(site.health.url), ...shown.flatMap(targetsOf)]);
  const servedBy = ({ content }: Server) => listServed(content, upstreams);
  const runsHere = (server: Server) => shown.some((each) => runsSame(servedBy(server), servedBy(each)));
  const passesHere = (server: Server) =>
    targetsOf(server).some((target) => wanted.has(target)) ||
    runsHere(server) ||
    servesFrom(servedBy(server), [site.root, ...site.backup.folders]);
  const isTwin = (server: Server) =>
    isNamesake(server) && !passesOn(server) && listPorts(server).every((port) => usualPorts.has(port));
  const leadsHere = (server: Server) => passesHere(server) || (isTwin(server) && !isOfOther(server, site));
  const mayLeadHere = (server: Server) =>
    (isNamesake(server) && (passesOn(server) || runsScripts(server.content))) ||
    hasUnknownTarget(server.content, upstreams) ||
    targetsOf(server).some((target) => mayBeTarget(target, wanted));
  const health = matchServer(servers, site.health.url);
  const isForHealth = (server: Server) => server === health && isLocal(server);
  const others = servers.filter((server) => server !== main && !isRedirect(server) && !isForHealth(server));
  return {
    chosen: [main, ...others.filter(leadsHere)],
    doubtful: others.filter(
      (server) => !leadsHere(server) && !isOfOther(server, site) && mayLeadHere(server),
    ),
  };
}

function sendsOn({ content }: Server): boolean {
  return findAll(content, 'return').some(({ args: [code = ''] }) => /^30[12378]$/.test(code));
}

/** A `return` in the block itself answers every request, unless some are handled before it. */
function isRedirect({ content }: Server): boolean {
  const isRewritten = ({ name, args }: Directive) =>
    name === 'rewrite' && ['last', 'break'].includes(args.at(-1) ?? '');
  const goesOn =
    findAll(content, 'break').length > 0 ||
    content.some((each) => isRewritten(each) || (each.name === 'if' && each.block?.some(isRewritten)));
  return content.some(({ name }) => name === 'return') && !goesOn;
}
