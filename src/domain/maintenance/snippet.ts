import { sitePaths, type Site } from '../../ports/site.ts';
import { addresses, fingerprintSnippet, mark, markHeader } from './addresses.ts';

/**
 * The lines for the platform's server block in nginx. The flag is a file, so turning the page on or off needs no
 * reload. Names, folders and exempt paths need no more quoting than here: a site's configuration admits no quotes,
 * backslashes, dollars or control characters in them.
 */
export function renderSnippet(site: Site): string {
  const state = `$ospi_update_${site.name.replaceAll('-', '_')}`;
  const kind = `${state}_kind`;
  const { flag, page, sentPage, followUp, progress } = sitePaths(site);
  return `# ospi-update: the maintenance page of the platform ${site.name}.
# Include this file in the platform's server block, before everything else there but its own error_page lines:
#   include /etc/nginx/snippets/ospi-update-${site.name}.conf;
# From then on nginx ignores error_page lines of the http block there: repeat in the server block those that shall hold.
# Visitors get the page while this file exists: ${flag}

set ${state} off;
set ${kind} page;
if (-f "${flag}") { set ${state} on; }
# The updater's own addresses: neither the flag nor the server block's further rewrites concern them.
if ($uri ~ "^${escapeForRegex(addresses.all)}") { break; }
${renderExemptions({ site, state, kind })}if ($request_method !~ "^(?:GET|HEAD)$") { set ${kind} sent; }
if (${state} = on) { return 590; }

# Remembered, the flag would be seen seconds late.
open_file_cache off;

# A status that nobody else uses: 503 would also catch what limit_req refuses.
error_page 590 =503 ${shown}?590${kind};
# What does not answer shows the page while it is on; otherwise that is the platform's own affair.
error_page 502 =503 ${shown}?502${kind};
error_page 504 =503 ${shown}?504${kind};

location = ${shown} {
  internal;
  # With a header of its own, an answer gets none of those below: it is not the page.
  set ${state}_shown ${state}$args;
  if (${state}_shown ~ "^off502") { add_header Cache-Control no-store always; return 502; }
  if (${state}_shown ~ "^off504") { add_header Cache-Control no-store always; return 504; }
  # Should the page itself be missing, a word that both languages share.
  if (!-f "${page}") { return 503 Maintenance; }
  set ${state}_file "${page}";
  # What was sent is not saved, and must be said so.
  if ($args ~ "sent$") { set ${state}_file "${sentPage}"; }
  if ($args ~ "follow-up$") { set ${state}_file "${followUp}"; }
  ${renderFile({ file: `${state}_file`, type: 'text/html' })}
  ${renderPageHeaders(mark(site, 'maintenance'))}
}

location = ${addresses.page} {
  ${renderFile({ file: page, type: 'text/html' })}
  ${renderPageHeaders(mark(site, 'page'))}
}

location = ${addresses.followUp} {
  ${renderFile({ file: followUp, type: 'text/html' })}
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
  return 404;
}
`;
}

/** Where refused requests end; nobody can ask for it. A URI, since a named location would answer POST with 405. */
const shown = `${addresses.all}shown`;

/** The server block may ask for a password or refuse addresses: a visitor of the page is let through. */
const openToAll = `auth_basic off;
  allow all;`;

/** An exempt path and all below it, but no neighbour that only begins alike. */
function renderExemptions({ site, state, kind }: { site: Site; state: string; kind: string }): string {
  return site.maintenance.exempt
    .map((path) => {
      const isBelow = `if ($uri ~ "^${escapeForRegex(path)}(/|\\z)")`;
      return `${isBelow} { set ${state} exempt; set ${kind} follow-up; }\n`;
    })
    .join('');
}

function escapeForRegex(path: string): string {
  return path.replaceAll(/[.*+?^()|[\]{}]/g, '\\$&');
}

/** A file as it is now, whole, whatever was asked: a form of any size, a range, a cached copy's validation. */
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
  add_header X-Content-Type-Options nosniff always;`;
}

/** The page's own policy narrows this one further, to its one style sheet and its one script. */
function renderPageHeaders(value: string): string {
  return `${renderHeaders(value)}
  add_header Retry-After 10 always;
  add_header Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data: 'self'; base-uri 'none'; form-action 'none'" always;
  add_header Referrer-Policy no-referrer always;
  add_header X-Robots-Tag noindex always;`;
}
