import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../ports/site.ts';
import { chooseServers } from '../nginx/choose-servers.ts';
import { listServers } from '../nginx/configuration.ts';
import type { Directive } from '../nginx/parse.ts';
import { readConfiguration } from '../nginx/program.ts';
import { listUpstreams } from '../nginx/targets.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { Scrub } from './scrub.ts';

/** Those whose arguments say how a request is answered. Of the others only the name is told: a header may hold a password. */
const shown: ReadonlySet<string> = new Set(
  `absolute_redirect alias allow client_body_timeout client_max_body_size deny error_page etag if if_modified_since include index
  internal keepalive_timeout limit_except listen location log_not_found max_ranges open_file_cache proxy_buffering
  proxy_connect_timeout proxy_http_version proxy_intercept_errors proxy_next_upstream proxy_pass proxy_read_timeout
  proxy_send_timeout recursive_error_pages return rewrite root send_timeout server_name ssl_certificate ssl_protocols
  try_files types default_type`
    .trim()
    .split(/\s+/),
);

interface Words {
  readonly scrub: Scrub;
  readonly pseudonyms: Pseudonyms;
}

/**
 * How nginx answers for the platform: the server blocks that `setup nginx` would change, with their included files.
 *
 * @throws Problem `prerequisite.nginx-refuses`, `prerequisite.program-missing`
 */
export async function viewNginx({
  site,
  ports,
  config,
  ...words
}: Words & {
  site: Site;
  ports: Pick<Ports, 'shell' | 'files'>;
  /** nginx's main file, where it is not the usual one. */
  config?: string;
}): Promise<string> {
  const nginx = { ports, ...(config !== undefined && { config }) };
  const files = await readConfiguration(nginx);
  const servers = listServers(files);
  const chosen = chooseServers({ servers, upstreams: listUpstreams(files), site });
  const blocks = chosen.map(({ file, content }) =>
    [`# ${words.scrub(file)}`, 'server {', ...writeDirectives(content, words, 1), '}'].join('\n'),
  );
  return `${[`# ${servers.length} server blocks, ${chosen.length} of this platform`, ...blocks].join('\n')}\n`;
}

function writeDirectives(directives: readonly Directive[], words: Words, depth: number): readonly string[] {
  const indent = '    '.repeat(depth);
  return directives.flatMap((directive) => {
    const { block } = directive;
    const head = `${indent}${writeHead(directive, words)}`;
    if (block === undefined) return [`${head};`];
    return [`${head} {`, ...writeDirectives(block, words, depth + 1), `${indent}}`];
  });
}

function writeHead({ name, args }: Directive, { scrub, pseudonyms }: Words): string {
  // Names of variables and headers are the administrator's, and so is what they are set to.
  if (!shown.has(name)) return args.length === 0 ? scrub(name) : `${scrub(name)} # ${args.length}`;
  if (name !== 'server_name') return [name, ...args.map(scrub)].join(' ');
  // A host's name says whose server it is, also where it is made of common words.
  return [
    name,
    ...args.map((host) => (/^(?:_|localhost|127\.[\d.]+)?$/.test(host) ? host : pseudonyms(host))),
  ].join(' ');
}
