import type { Configuration } from './configuration.ts';
import { findAll, parseNginx, type Directive } from './parse.ts';

/** The servers of each `upstream` block, by its name. */
export type Upstreams = ReadonlyMap<string, readonly string[]>;

export function listUpstreams(files: Configuration): Upstreams {
  const all = [...files.values()].flatMap((text) => findAll(parseNginx(text), 'upstream'));
  return new Map(
    all.map(({ args: [name = ''], block = [] }) => [
      name,
      block
        .filter((each) => each.name === 'server')
        .map(({ args: [address = ''] }) => nameTarget(`http://${address}`)),
    ]),
  );
}

const passDirectives = ['proxy_pass', 'grpc_pass'] as const;

/**
 * Where a server block passes requests on to. What is passed to one socket of FastCGI may be of many sites, which the scripts'
 * folders tell apart: that is not looked at.
 */
export function listTargets(content: readonly Directive[], upstreams: Upstreams): readonly string[] {
  const passes = passDirectives.flatMap((name) => findAll(content, name));
  return passes.flatMap(({ args: [address = ''] }) => {
    const known = nameKnownPart(address, content);
    if (known === undefined) return [];
    const [, name = ''] = /^\w+:\/\/([^/:]+)/.exec(known) ?? [];
    return upstreams.get(name) ?? [nameTarget(known)];
  });
}

/** Whether a server block passes requests on to a place that is known only when they come. */
export function hasUnknownTarget(content: readonly Directive[]): boolean {
  return passDirectives
    .flatMap((name) => findAll(content, name))
    .some(({ args: [address = ''] }) => nameKnownPart(address, content) === undefined);
}

/** Where it is passed on to, without variables behind it; `set $app 127.0.0.1:8080` in the same block is known. */
function nameKnownPart(address: string, content: readonly Directive[]): string | undefined {
  const constants = new Map(
    findAll(content, 'set').map(({ args: [name = '', value = ''] }) => [name.replace('$', ''), value]),
  );
  const full = address.replaceAll(
    /\$\{(\w+)\}|\$(\w+)/g,
    (variable, braced: string | undefined, plain: string | undefined) =>
      constants.get(braced ?? plain ?? '') ?? variable,
  );
  const [known] = /^\w+:\/\/(?:unix:)?[^/$]+/.exec(full) ?? [];
  return full.includes('$') ? known : full;
}

/** Whether a host name, which nobody here looks up, may stand for one of these: the port is the same. */
export function mayBeTarget(target: string, wanted: ReadonlySet<string>): boolean {
  const portOf = (text: string) => /:(\d+)$/.exec(text)?.[1];
  const isName = !/^(?:unix:|\[|[\d.]+:)/.test(target);
  return isName && [...wanted].some((each) => portOf(each) === portOf(target));
}

/** Whether a server block has a program of its own behind it, of which its address alone does not tell the site. */
export function runsScripts(content: readonly Directive[]): boolean {
  return ['fastcgi_pass', 'uwsgi_pass', 'scgi_pass'].some((name) => findAll(content, name).length > 0);
}

/** `127.0.0.1:8080` of `http://localhost:8080/path`, `unix:/run/app.sock` of `http://unix:/run/app.sock:/path`. */
export function nameTarget(address: string): string {
  const socket = /^\w+:\/\/(unix:[^:]+)/.exec(address)?.[1];
  if (socket !== undefined) return socket;
  const [, scheme = '', host = '', port = ''] =
    /^(\w+):\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?/.exec(address) ?? [];
  const local = spellHost(host).replace(/^(?:localhost|0\.0\.0\.0|\[::1?\])$/, '127.0.0.1');
  const usual = ['https', 'grpcs'].includes(scheme) ? '443' : '80';
  return `${local}:${port === '' ? usual : port}`;
}

/** `127.1` and `[0:0::1]` are other words for the usual ones. */
function spellHost(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host.toLowerCase();
}
