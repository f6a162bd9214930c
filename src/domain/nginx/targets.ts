import { expand, type Configuration } from './configuration.ts';
import { findAll, parseNginx, type Directive } from './parse.ts';

/** The servers of each `upstream` block, by name. */
export type Upstreams = ReadonlyMap<string, readonly string[]>;

export function listUpstreams(files: Configuration): Upstreams {
  const all = [...files.values()].flatMap((text) => findAll(parseNginx(text), 'upstream'));
  return new Map(
    all.map(({ args: [name = ''], block = [] }) => {
      const content = expand(block, files);
      const servers = content.filter((each) => each.name === 'server');
      const targets = servers.map(({ args: [address = ''] }) => nameTarget(`http://${address}`));
      const isChosenLater = content.some((each) => each.name.startsWith('balancer_by_lua'));
      return [name.toLowerCase(), isChosenLater ? [...targets, unknownTarget] : targets];
    }),
  );
}

/** What a program chooses per request. */
const unknownTarget = '$';

/** Protocols whose backends belong to one platform. */
const passDirectives = ['proxy_pass', 'grpc_pass', 'uwsgi_pass', 'scgi_pass'] as const;

/**
 * Where a server block passes requests on to. One FastCGI socket may serve many sites, distinguished by their script
 * folders: see `scripts.ts`.
 */
export function listTargets(
  content: readonly Directive[],
  upstreams: Upstreams,
  by: readonly string[] = passDirectives,
): readonly string[] {
  return listAddresses(content, by).flatMap((address) => {
    const known = nameKnownPart(address, upstreams);
    if (known === undefined) return [];
    return upstreams.get(nameHost(known)) ?? [nameTarget(known)];
  });
}

/** Whether a server block passes requests on to a place known only at request time. */
export function hasUnknownTarget(content: readonly Directive[], upstreams: Upstreams): boolean {
  return (
    listTargets(content, upstreams).includes(unknownTarget) ||
    listAddresses(content, passDirectives).some((address) => nameKnownPart(address, upstreams) === undefined)
  );
}

/** Where requests are passed on to, with every value of a variable that the block itself sets to constants. */
function listAddresses(content: readonly Directive[], by: readonly string[]): readonly string[] {
  const values = new Map<string, readonly string[]>();
  for (const { args } of findAll(content, 'set')) {
    const [variable = '', value = ''] = args;
    const name = variable.replace('$', '');
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const expand = (address: string): readonly string[] => {
    const variables = [...address.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)];
    const found = variables.find(([, braced, plain]) => values.has(braced ?? plain ?? ''));
    if (found === undefined) return [address];
    const [text, braced, plain] = found;
    const constants = (values.get(braced ?? plain ?? '') ?? []).map((value) =>
      value.includes('$') ? '$-' : value,
    );
    return constants.flatMap((value) => expand(address.replace(text, value)));
  };
  return by
    .flatMap((name) => findAll(content, name))
    .flatMap(({ args: [address = ''] }) => expand(address).map(withScheme));
}

/** Only HTTP and gRPC require a scheme before an address. */
function withScheme(address: string): string {
  return /^\w+:\/\//.test(address) ? address : `pass://${address}`;
}

/** Without variables after host and port; undefined if one of them may be part of these. */
function nameKnownPart(address: string, upstreams: Upstreams): string | undefined {
  if (!address.includes('$')) return address;
  const [known = '', next] = /^\w+:\/\/(?:unix:)?[^/$]*([/$])/.exec(address) ?? [];
  const whole = known.slice(0, -1);
  if (next === '/') return whole;
  return /:\d+$/.test(whole) || upstreams.has(nameHost(whole)) ? whole : undefined;
}

function nameHost(address: string): string {
  return (/^\w+:\/\/([^/:]+)/.exec(address)?.[1] ?? '').toLowerCase();
}

/** Whether a host name, which is not resolved here, may stand for one of these: the port is the same. */
export function mayBeTarget(target: string, wanted: ReadonlySet<string>): boolean {
  const portOf = (text: string) => /:(\d+)$/.exec(text)?.[1];
  const isName = !/^(?:unix:|\[|[\d.]+:)/.test(target);
  return isName && [...wanted].some((each) => portOf(each) === portOf(target));
}

/** Whether a server block has its own backend whose address alone does not identify the site. */
export function runsScripts(content: readonly Directive[]): boolean {
  return content.some(({ name, block = [] }) => running.test(name) || runsScripts(block));
}

const running = /^(?:fastcgi_pass|content_by_lua(?:_block|_file)?|js_content|perl|passenger_enabled)$/;

/** `127.0.0.1:8080` for `http://localhost:8080/path`, `unix:/run/app.sock` for `http://unix:/run/app.sock:/path`. */
export function nameTarget(address: string): string {
  const socket = /^\w+:\/\/(unix:[^:]+)/.exec(address)?.[1];
  if (socket !== undefined) return socket;
  const [, scheme = '', host = '', port = ''] =
    /^(\w+):\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?/.exec(address) ?? [];
  const local = spellHost(host).replace(/^(?:localhost|0\.0\.0\.0|\[::1?\])$/, '127.0.0.1');
  const usual = ['https', 'grpcs'].includes(scheme) ? '443' : '80';
  return `${local}:${port === '' ? usual : port}`;
}

/** `127.1` and `[0:0::1]` are other notations of the usual ones. */
function spellHost(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host.toLowerCase();
}
