import type { Ports } from '../../ports/ports.ts';
import type { Site } from '../../model/site.ts';
import { chooseServers } from '../nginx/choose-servers.ts';
import { listServers, listUnread } from '../nginx/configuration.ts';
import type { Directive } from '../nginx/parse.ts';
import { readConfiguration } from '../nginx/program.ts';
import { listUpstreams } from '../nginx/targets.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { Scrub } from './scrub.ts';

/**
 * Directives whose arguments decide how a request is answered. For others only the name is included: a header may
 * contain a password.
 */
const shown: ReadonlySet<string> = new Set(
  `absolute_redirect alias allow auth_request client_body_timeout client_max_body_size deny error_page etag expires if if_modified_since include index
  internal keepalive_timeout limit_conn limit_except limit_req listen location log_not_found max_ranges mirror open_file_cache proxy_buffering
  proxy_connect_timeout proxy_http_version proxy_intercept_errors proxy_next_upstream proxy_pass proxy_read_timeout
  proxy_send_timeout recursive_error_pages return rewrite root satisfy send_timeout server_name ssl_certificate ssl_protocols
  try_files types default_type`
    .trim()
    .split(/\s+/),
);

interface Words {
  readonly scrub: Scrub;
  readonly pseudonyms: Pseudonyms;
}

/**
 * How nginx answers for the platform: the server blocks that `setup nginx` would change, with included files.
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
  /** nginx's main file, if it is not the usual one. */
  config?: string;
}): Promise<string> {
  const nginx = { ports, ...(config !== undefined && { config }) };
  const files = await readConfiguration(nginx);
  const servers = listServers(files);
  const { chosen } = chooseServers({ servers, upstreams: listUpstreams(files), site });
  const blocks = chosen.map(({ file, content }) =>
    [
      `# ${words.scrub(file)}`,
      'server {',
      ...writeDirectives({ directives: content, parent: 'server', words, depth: 1 }),
      '}',
    ].join('\n'),
  );
  const unread = listUnread(files).map(
    ({ file, line }) => `# ${words.scrub(file)}, not read from line ${line} on`,
  );
  const head = [`# ${servers.length} server blocks, ${chosen.length} of this platform`, ...unread];
  return `${[...head, ...blocks].join('\n')}\n`;
}

/** In these, a name is one of nginx's own; elsewhere, as in embedded code, it may be anything. */
const plainBlocks: ReadonlySet<string> = new Set(['server', 'location', 'if', 'limit_except']);

function writeDirectives({
  directives,
  parent,
  words,
  depth,
}: {
  directives: readonly Directive[];
  parent: string;
  words: Words;
  depth: number;
}): readonly string[] {
  const indent = '    '.repeat(depth);
  return directives.flatMap((directive) => {
    const { name, block } = directive;
    const isOwn = plainBlocks.has(parent) && /^[a-z][a-z0-9_]*$/.test(name);
    const head = `${indent}${writeHead(directive, isOwn ? name : words.scrub(name), words)}`;
    if (block === undefined) return [`${head};`];
    const within = writeDirectives({ directives: block, parent: name, words, depth: depth + 1 });
    return [`${head} {`, ...within, `${indent}}`];
  });
}

function writeHead({ name, args }: Directive, told: string, { scrub, pseudonyms }: Words): string {
  // Names of variables and headers are chosen by the administrator, and so are their values.
  if (!shown.has(name)) return args.length === 0 ? told : `${told} # ${args.length}`;
  if (name !== 'server_name') return [name, ...args.map(scrub)].join(' ');
  // A host name identifies its owner, even if it consists of common words.
  return [
    name,
    ...args.map((host) => (/^(?:_|localhost|127\.[\d.]+)?$/.test(host) ? host : pseudonyms(host))),
  ].join(' ');
}
