import { sitePaths, type Site } from '../../model/site.ts';
import { addresses, fingerprintSnippet, mark, markHeader } from './addresses.ts';
import { escapeForRegex, renderPlainAddress, unsafeAddress } from './exempt-address.ts';
import { parseNetwork } from '../../model/network.ts';
import { renderNetworkPattern } from './network-pattern.ts';

/**
 * The lines for the platform's server block in nginx. The flag is a file, so turning the page on or off needs no
 * reload. Names, folders and exempt paths need no further quoting: the site configuration allows no quotes,
 * backslashes, dollar signs or control characters in them.
 */
export function renderSnippet(site: Site): string {
  const state = nameState(site);
  const { flag, page } = sitePaths(site);
  return `# ospi-update: the maintenance page of the platform ${site.name}.
# Include this file in the platform's server block, before everything else there:
#   include /etc/nginx/snippets/ospi-update-${site.name}.conf;
# From then on nginx ignores error_page lines of the http block there: repeat in the server block those that shall hold.
# Of its own for 500, 502 and 504, \`setup nginx --install\` keeps the addresses in lines behind this one: of two, nginx heeds the first.
# Visitors get the page while this file exists: ${flag}

uninitialized_variable_warn off;
set ${state} off;
if (-f "${flag}") { set ${state} on; }
# The updater's own addresses: neither the flag nor the server block's further rewrites concern them.
if ($uri ~ "^${escapeForRegex(addresses.all)}") { break; }
# Where the server block's own pages are for what does not answer, if it says so behind this file.
set ${state}_own_500 "";
set ${state}_own_502 "";
set ${state}_own_504 "";
${renderPassage(site)}
# Remembered, the flag would be seen seconds late.
open_file_cache off;

# A status that nobody else uses: 503 would also catch what limit_req refuses.
${listErrorPages().join('\n')}

# What does not answer (to auth_request: 500) shows the page while it is on; otherwise that is the platform's own affair.
location = ${unanswered} {
  internal;
  # The request was not too large for the location that passed it on.
  client_max_body_size 0;
  # With a list of its own it does not come back here where the http block lets error pages have error pages.
  error_page 590 =503 ${shown};
  set ${state}_cut ${state}_sent;
  if (${state} = on) { rewrite ^ ${shown} last; }
  add_header Cache-Control no-store always;
  set ${state}_own ${state}_own_502;
  if ($args = 500) { set ${state}_own ${state}_own_500; }
  if ($args = 504) { set ${state}_own ${state}_own_504; }
  if (${state}_own) { rewrite ^ ${state}_own? last; }
  if ($args = 500) { return 500; }
  if ($args = 504) { return 504; }
  return 502;
}

location = ${shown} {
  internal;
  # A program that does not read HTML gets the same in JSON.
  set ${state}_json "";
  if ($http_accept ~* "application/([a-z0-9.-]+\\+)?json(?![\\w.+-])") { set ${state}_json yes; }
  if ($http_x_requested_with = XMLHttpRequest) { set ${state}_json yes; }
  if ($http_accept ~* "text/html") { set ${state}_json ""; }
  if (${state}_json) { rewrite ^ ${apiAnswer} last; }
  # Who sent something learns that it was not saved, or perhaps was.
  set ${state}_file maintenance;
  if (${state}_exempt) { set ${state}_file follow-up; }
  if (${state}_sent) { set ${state}_file maintenance-sent; }
  if (${state}_cut) { set ${state}_file maintenance-cut; }
  if (!-f "${site.public}/${state}_file.html") { set ${state}_file maintenance; }
  # Should the page itself be missing, a word that both languages share.
  if (!-f "${page}") { return 503 Maintenance; }
  ${renderFile({ file: `${site.public}/${state}_file.html`, type: 'text/html' })}
  ${renderPageHeaders(mark(site, 'maintenance'))}
}

location = ${apiAnswer} {
  internal;
  # As the page's own script chooses: who speaks neither reads English, who does not say reads French.
  set ${state}_language en;
  if ($http_accept_language ~* "^$|^(?!\\s*en\\b)([^,]*,(?!\\s*en\\b))*\\s*fr\\b") { set ${state}_language fr; }
  set ${state}_file maintenance;
  if (${state}_cut) { set ${state}_file maintenance-cut; }
  if (!-f "${site.public}/${state}_file.${state}_language.json") { set ${state}_file maintenance; }
  if (!-f "${site.public}/${state}_file.${state}_language.json") { return 503 "{}"; }
  ${renderFile({ file: `${site.public}/${state}_file.${state}_language.json`, type: 'application/problem+json' })}
  add_header Content-Language ${state}_language always;
  add_header Retry-After ${retryAfterSeconds} always;
  ${renderHeaders(mark(site, 'maintenance'))}
}

${renderOwnAddresses(site)}`;
}

/** What the snippet answers with the page on or off. */
function renderOwnAddresses(site: Site): string {
  const state = nameState(site);
  const { page, progress } = sitePaths(site);
  return `location = ${addresses.page} {
  ${renderFile({ file: page, type: 'text/html' })}
  ${renderPageHeaders(mark(site, 'page'))}
}

location = ${addresses.followUp} {
  set ${state}_file follow-up;
  if (!-f "${site.public}/follow-up.html") { set ${state}_file maintenance; }
  ${renderFile({ file: `${site.public}/${state}_file.html`, type: 'text/html' })}
  ${renderPageHeaders(mark(site, 'follow-up'))}
}

location = ${addresses.progress} {
  ${renderFile({ file: progress, type: 'application/json' })}
  ${renderHeaders(mark(site, 'progress'))}
}

location = ${addresses.snippet} {
  ${openToAll}
  ${renderHeaders(mark(site, 'snippet'))}
  default_type text/plain;
  return 200 ${fingerprintSnippet(site)};
}

location = ${addresses.flag} {
  ${openToAll}
  ${renderHeaders(mark(site, 'flag'))}
  # In the flag's folder and always there: nginx sees it exactly if it would see the flag.
  if (-f "${page}") { return 204; }
  return 404 "Not Found";
}

# Not the platform's: it would get them, whatever they ask it to do, while the page is on. With words, since without them an
# error page of the server block's own would be asked for.
location ^~ ${addresses.all} { return 404 "Not Found"; }
`;
}

/** The lines that lead to the page; a location with its own error pages needs them again. */
export function listErrorPages(): readonly string[] {
  return [
    `error_page 590 =503 ${shown};`,
    ...['500', '502', '504'].map((code) => `error_page ${code} =503 ${unanswered}?${code};`),
  ];
}

/** Where refused requests end; nobody can request it. A URI, since a named location would answer POST with 405. */
const shown = `${addresses.all}shown`;
/** Where unanswered requests are forwarded to. */
const unanswered = `${addresses.all}unanswered`;
/** The same for programs. */
const apiAnswer = `${addresses.all}answer`;

const safeMethods = '^(GET|HEAD|OPTIONS)$';
/** Headers by which some applications treat a GET as another method. */
const methodHeaders = '$http_x_http_method$http_x_http_method_override$http_x_method_override';
/**
 * Headers by which some applications replace the requested path. A proxy in front of this nginx may set them to the
 * same path.
 */
const addressHeaders = ['$http_x_original_url', '$http_x_rewrite_url'];
const retryAfterSeconds = 10;

/** The server block may require a password or refuse addresses: a visitor of the page is let through. */
const openToAll = `error_page 590 =503 ${shown}; # And none of the server block's own, through which a request could go on.
  auth_basic off;
  auth_request off;
  allow all;`;

/** Platforms on one nginx share its variable names. */
function nameState(site: Site): string {
  return `$ospi_update_${site.name.replaceAll('-', '_')}`;
}

/**
 * Which requests pass while the page is on. An exempt path is read-only: it may answer between the start of the
 * services and the health check, and if that check fails the data are rolled back, so acknowledged writes would be
 * lost. Allowed addresses pass with any request, but only while the new version is held: its health check has passed,
 * so nothing is rolled back any more.
 */
function renderPassage(site: Site): string {
  const state = nameState(site);
  const pass = `${state}_pass`;
  const exempt = site.maintenance.exempt.map(
    (path) => `if ($request_uri ~ "${renderPlainAddress(path)}") { set ${state}_exempt yes; }\n`,
  );
  const allowed = site.maintenance.allow.flatMap((text) => {
    const network = parseNetwork(text);
    if (network === undefined) return [];
    return `# ${text}\nif ($binary_remote_addr ~ "${renderNetworkPattern(network)}") { set ${state}_allowed yes; }\n`;
  });
  const { held } = sitePaths(site);
  return `
# Exempt paths can be read. What they might save now, a failing update would lose on its way back. All is decided once for
# a client's request: not again where nginx itself goes on, to an error page or to what another directive asks for. An address
# is judged as it was written, since the platform gets it so, and may read "..;", "%5c" or "%252e" otherwise than nginx.
if (${state}_decided = "") { set ${state}_exempt ""; set ${state}_cut ""; }
${exempt.join('')}if ($request_uri ~* "${unsafeAddress}") { set ${state}_exempt ""; }
set ${pass} ${state}_exempt;
# Remembered: where the page is shown, nginx takes every request for a GET.
if (${state}_decided = "") { set ${state}_sent ""; }
if ($request_method !~ "${safeMethods}") { set ${state}_sent yes; }
if (${state}_sent) { set ${pass} ""; }
set ${state}_more $http_upgrade$http_transfer_encoding${methodHeaders};
${addressHeaders.map((header) => renderOtherAddress(state, header)).join('')}if (${state}_more) { set ${pass} ""; }
if ($http_content_length ~ "[1-9]") { set ${pass} ""; }
# Once the new version is found healthy and held, the addresses that may look at it use it as they like.
set ${state}_allowed "";
${allowed.join('')}if (!-f "${held}") { set ${state}_allowed ""; }
if (${state}_allowed) { set ${pass} yes; }
set ${pass} ${state}${pass};
if (${state}_decided) { set ${pass} ""; }
set ${state}_decided yes;
if (${pass} = on) { return 590; }
`;
}

function renderOtherAddress(state: string, header: string): string {
  return `set ${state}_other ${header};
if (${state}_other = $request_uri) { set ${state}_other ""; }
set ${state}_more ${state}_more${state}_other;
`;
}

/** The complete current file for any request: a form of any size, a range, a cache revalidation. */
function renderFile({ file, type }: { readonly file: string; readonly type: string }): string {
  return `${openToAll}
  alias "${file}";
  types { }
  default_type ${type};
  charset utf-8;
  client_max_body_size 0;
  etag off;
  if_modified_since off;
  max_ranges 0;`;
}

function renderHeaders(value: string): string {
  return `add_header ${markHeader} "${value}" always;
  add_header Cache-Control no-store always;
  expires off;
  add_header X-Content-Type-Options nosniff always;`;
}

/** The page's own policy restricts this further, to its own style sheet and script. */
function renderPageHeaders(value: string): string {
  return `${renderHeaders(value)}
  add_header Retry-After ${retryAfterSeconds} always;
  add_header Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'" always;
  add_header Referrer-Policy no-referrer always;
  add_header X-Robots-Tag noindex always;`;
}
