import { expand, type Configuration, type Server } from './configuration.ts';
import { listListens } from './match-server.ts';
import { parseNginx, type Directive } from './parse.ts';

/** What nginx demands of a visitor first: a client certificate, or the PROXY protocol. */
export type Guard = 'client-certificate' | 'proxy-protocol';

/** Finds what keeps this program, which has neither, from an address at which a server block answers. Pure. */
export function findGuard({
  server,
  url,
  files,
}: {
  server: Server;
  url: string;
  files: Configuration;
}): { readonly guard: Guard; readonly directive: Directive } | undefined {
  const { port, protocol } = new URL(url);
  const wanted = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const { content } = server;
  const proxied = content.find(
    (directive) =>
      directive.name === 'listen' &&
      directive.args.includes('proxy_protocol') &&
      listListens({ ...server, content: [directive] }).some((listen) => listen.port === wanted),
  );
  if (proxied !== undefined) return { guard: 'proxy-protocol', directive: proxied };
  const verified = (protocol === 'https:' ? [content, readHttpBlock(files)] : [])
    .map((directives) => directives.find(({ name }) => name === 'ssl_verify_client'))
    .find((found) => found !== undefined);
  return verified?.args[0] === 'on' ? { guard: 'client-certificate', directive: verified } : undefined;
}

function readHttpBlock(files: Configuration): readonly Directive[] {
  const [[, main = ''] = []] = files;
  const http = expand(parseNginx(main), files).filter(({ name }) => name === 'http');
  return http.flatMap(({ block = [] }) => block);
}
