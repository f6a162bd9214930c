import type { Configuration } from './configuration.ts';
import { parseNginx, type Directive } from './parse.ts';

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

/**
 * Where a server block passes requests on to. What is passed to one socket of FastCGI may be of many sites, which the scripts'
 * folders tell apart: that is not looked at.
 */
export function listTargets(content: readonly Directive[], upstreams: Upstreams): readonly string[] {
  const passes = ['proxy_pass', 'grpc_pass'].flatMap((name) => findAll(content, name));
  return passes.flatMap(({ args: [address = ''] }) => {
    if (address.includes('$')) return []; // Known only when a request comes.
    const [, name = ''] = /^\w+:\/\/([^/:]+)/.exec(address) ?? [];
    return upstreams.get(name) ?? [nameTarget(address)];
  });
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
  const local = host.toLowerCase().replace(/^(?:localhost|\[::1\])$/, '127.0.0.1');
  const usual = ['https', 'grpcs'].includes(scheme) ? '443' : '80';
  return `${local}:${port === '' ? usual : port}`;
}

function findAll(directives: readonly Directive[], name: string): readonly Directive[] {
  return directives.flatMap((directive) =>
    directive.name === name ? [directive] : findAll(directive.block ?? [], name),
  );
}
