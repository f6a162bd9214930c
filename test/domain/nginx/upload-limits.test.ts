import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { request, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runNginx } from '../../../fixtures/nginx/nginx.ts';
import { runOrThrow } from '../../../fixtures/site/run.ts';
import { findFreePorts } from '../../../fixtures/site/ports.ts';
import { readUploads } from '../../../src/domain/checks/facts/uploads.ts';
import { judgeFacts } from '../../../src/domain/checks/index.ts';
import { pieceBytes } from '../../../src/domain/checks/uploads.ts';
import { readSeconds, readSize } from '../../../src/domain/nginx/measures.ts';
import { renderSnippet } from '../../../src/domain/nginx/snippet.ts';
import { nginxExample } from '../../../src/man/import.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { tellVerdict } from '../../../src/messages/verdict.ts';
import { createTestPorts } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { sampleFacts } from '../checks/sample-facts.ts';
import { makeServedFolder, startUpstream } from '../maintenance/stand.ts';

/** What the upload goes through beside its size. */
type Trouble = 'lost-link' | 'busy-reader' | 'busy-disk';

/** Longer than the timeouts of a second in the cases below, shorter than any that `check` accepts. */
const patience = 1800;

/** A Superviseur that reads late, or answers late, as its header says. */
const superviseur: RequestListener = (asked, response) => {
  const trouble = asked.headers['x-trouble'];
  const read = () => {
    asked.resume();
    asked.on('end', () => setTimeout(() => response.end('taken'), trouble === 'busy-disk' ? patience : 0));
  };
  setTimeout(read, trouble === 'busy-reader' ? patience : 0);
};

/** A real upload of one piece; its status, or 0 if the connection was cut. */
function upload({
  url,
  trouble,
  isChunked = false,
}: {
  url: URL;
  trouble?: Trouble;
  /** Without its length in its head. */
  isChunked?: boolean;
}): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(url, {
      method: 'PUT',
      agent: false,
      headers: {
        ...(!isChunked && { 'content-length': pieceBytes }),
        ...(trouble && { 'x-trouble': trouble }),
      },
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', () => {
      resolve(0);
    });
    const half = Buffer.alloc(pieceBytes / 2);
    asked.write(half);
    setTimeout(() => asked.end(half), trouble === 'lost-link' ? patience : 0);
  });
}

interface Lines {
  /** In the http block, before the server block. */
  readonly http?: string;
  readonly server?: string;
  /** In place of the location for the Superviseur. */
  readonly locations?: string;
  /** A second server block, on a port of its own. */
  readonly beside?: string;
  /** A file beside the main one. */
  readonly included?: string;
}

/** In the lines, PASS passes on to the Superviseur, HERE is the folder, and PORT the second port. */
async function startWith(lines: Lines) {
  const folder = await makeServedFolder();
  const [port = 0, other = 0] = await findFreePorts(2);
  const upstream = await startUpstream(superviseur);
  const site = await makeTestSite(folder, {
    name: 'a',
    url: `http://127.0.0.1:${port}/`,
    import: { folder: join(folder, 'import'), mode: 'apply', maximumGiB: 8 },
  });
  const snippet = join(folder, 'snippet.conf');
  await writeFile(snippet, renderSnippet(site));
  await writeFile(join(folder, 'included.conf'), lines.included ?? '');
  const fill = (text: string) =>
    text
      .replaceAll('PASS', `proxy_pass http://127.0.0.1:${upstream.port};`)
      .replaceAll('HERE', folder)
      .replaceAll('PORT', String(other));
  const { http = '', server = '', beside = '', locations = 'location /superviseur/ { PASS }' } = lines;
  const servers = `${http}
server {
  listen 127.0.0.1:${port};
  server_name a.example;
  include "${snippet}";
  ${server}
  ${locations}
  location / { PASS }
}
${beside}
`;
  const nginx = await runNginx({ folder: join(folder, 'nginx'), port, servers: fill(servers) });
  onTestFinished(() => nginx.stop());
  const judge = async () => {
    const uploads = await readUploads({ site, ports: createTestPorts() });
    if (uploads === undefined) throw new Error('nginx’s configuration was not read');
    const verdict = judgeFacts(sampleFacts({ uploads })).find(({ check }) => check === 'uploads');
    if (verdict === undefined) throw new Error('not judged');
    return { verdict, told: tellVerdict({ verdict, sentences: catalogues.en.check.checks }) };
  };
  const addresses = [port, ...(beside === '' ? [] : [other])].map(
    (each) => new URL(`http://127.0.0.1:${each}/superviseur/imports/ospi-update`),
  );
  return { folder, nginx, addresses, judge };
}

/** Each address, with the length in the head and without. */
async function uploadAll(addresses: readonly URL[], trouble?: Trouble): Promise<readonly number[]> {
  const send = (url: URL, isChunked: boolean) => upload({ url, isChunked, ...(trouble && { trouble }) });
  return Promise.all(addresses.flatMap((url) => [send(url, false), send(url, true)]));
}

type Case = [name: string, lines: Lines, trouble?: Trouble];

const location = (lines: string) => ({ locations: `location /superviseur/ { ${lines} PASS }` });
const big = 'client_max_body_size 8m;';
const small = 'client_max_body_size 8191k;';

const behind = (lines: string) => ({
  locations: `location /superviseur/ { try_files /none @app; }\nlocation @app { ${lines} PASS }`,
});

const guide = await readFile('man/administration.md', 'utf8');
const [, guideExample = ''] = /```nginx\n(location \/superviseur[^]*?)```/.exec(guide) ?? [];

const passing: Case[] = [
  ['the size of a piece for all of http', { http: big }],
  ['it in bytes', { http: `client_max_body_size ${pieceBytes};` }],
  ['it in capitals and quotes', { http: 'client_max_body_size "8M";' }],
  ['it in gigabytes', { http: 'client_max_body_size 1g;' }],
  ['the lines of the manual', { locations: nginxExample.join('\n').replace(/proxy_pass \S+;/, 'PASS') }],
  ['those of the guide', { locations: guideExample.replace(/proxy_pass \S+;/, 'PASS') }],
  ['no limit', { http: 'client_max_body_size 0;' }],
  ['a limit of the server block instead of that of http', { http: small, server: big }],
  ['a limit of the location instead of that of the server block', { server: small, ...location(big) }],
  ['a limit from an included file', { http: 'include HERE/included.conf;', included: big }],
  ['a limit that a location includes', { ...location('include HERE/included.conf;'), included: big }],
  [
    'a location in a location',
    { locations: `location /superviseur { ${small} PASS location /superviseur/imports { ${big} PASS } }` },
  ],
  [
    'a prefix before which no regular expression comes',
    {
      locations: `location ^~ /superviseur/ { ${big} PASS } location ~ ^/superviseur { ${small} PASS }`,
    },
  ],
  [
    'a regular expression',
    { locations: `location /superviseur/ { ${small} PASS } location ~* ^/SUPERVISEUR/ { ${big} PASS }` },
  ],
  [
    'a location of its own for uploads',
    { locations: `location /superviseur/ { PASS } location /superviseur/imports/ { ${big} PASS }` },
  ],
  [
    'a longer prefix',
    { locations: `location /super { ${small} PASS } location /superviseur/ { ${big} PASS }` },
  ],
  [
    'a named location behind it, as generous',
    {
      locations: `location /superviseur/ { ${big} try_files /none @app; } location @app { ${big} PASS }`,
    },
  ],
  ['a named location behind it, which inherits', { http: big, ...behind('') }],
  [
    'another server block as good',
    {
      http: big,
      beside: 'server { listen 127.0.0.1:PORT; include HERE/snippet.conf; location / { PASS } }',
    },
  ],
  ['nginx’s own patience with the visitor', { http: big }, 'lost-link'],
  ['nginx’s own patience with a busy disk', { http: big }, 'busy-disk'],
  ['nginx’s own patience with a busy Superviseur', { http: big }, 'busy-reader'],
  ['a minute and a half, in parts', { http: `${big} proxy_read_timeout 1m30s;` }, 'busy-disk'],
  [
    'a short timeout of http that the location does not inherit',
    { http: `${big} proxy_read_timeout 1;`, ...location('proxy_read_timeout 60;') },
    'busy-disk',
  ],
];

const cut: Case[] = [
  ['nginx’s own limit', {}],
  ['a byte too little', { http: `client_max_body_size ${pieceBytes - 1};` }],
  ['a kilobyte too little', { http: small }],
  ['a smaller limit of the server block', { http: big, server: small }],
  ['a smaller limit of the location', { http: big, ...location('client_max_body_size 1m;') }],
  ['a limit for the rest of the platform alone', { locations: `location = / { ${big} PASS }` }],
  [
    'a regular expression that comes before a prefix',
    { locations: `location /superviseur/ { ${big} PASS }\nlocation ~ ^/superviseur { ${small} PASS }` },
  ],
  [
    'a prefix with ^~ before a regular expression',
    { locations: `location ^~ /superviseur { ${small} PASS } location ~ /superviseur/ { ${big} PASS }` },
  ],
  [
    'a regular expression in a location, before one outside',
    {
      locations: `location /superviseur/ { PASS\nlocation ~ imports|ospi { ${small} PASS } }\nlocation ~ ^/superv { ${big} PASS }`,
    },
  ],
  [
    'a named location behind it, whose limit counts for requests in chunks alone',
    { locations: `location /superviseur/ { try_files /none @app; }\nlocation @app { ${big} PASS }` },
  ],
  [
    'a named location behind it, whose limit counts for requests in chunks',
    {
      locations: `location /superviseur/ { ${big} try_files /none @app; }\nlocation @app { ${small} PASS }`,
    },
  ],
  [
    'a named location behind it, for which nginx’s own limit holds',
    { locations: `location /superviseur/ { ${big} try_files /none @app; }\nlocation @app { PASS }` },
  ],
  ['a named location behind it, with one limit for both', { http: small, ...behind('') }],
  [
    'one of two server blocks',
    {
      server: big,
      beside: 'server { listen 127.0.0.1:PORT; include HERE/snippet.conf; location / { PASS } }',
    },
  ],
  ['too little patience with the visitor', { http: `${big} client_body_timeout 1s;` }, 'lost-link'],
  ['too little patience with a busy disk', { http: `${big} proxy_read_timeout 1s;` }, 'busy-disk'],
  ['too little patience, in milliseconds', { http: `${big} proxy_read_timeout 900ms;` }, 'busy-disk'],
  [
    'too little patience behind a named location',
    {
      http: big,
      locations:
        'location /superviseur/ { try_files /none @app; }\nlocation @app { proxy_read_timeout 1; PASS }',
    },
    'busy-disk',
  ],
  ['too little patience with a busy Superviseur', { http: `${big} proxy_send_timeout 1s;` }, 'busy-reader'],
];

const isPassing = (status: number) => status === 200;

describe('an upload in pieces passes nginx, and check says so, with', () => {
  test.each(passing)('%s', async (_name, lines, trouble) => {
    const { addresses, judge } = await startWith(lines);
    const statuses = await uploadAll(addresses, trouble);
    const { verdict } = await judge();
    expect({ passes: statuses.every(isPassing), status: verdict.status }).toEqual({
      ...{ passes: true, status: 'ok' },
    });
  });
});

/** Does what the remedy says, in the files that it names. */
async function obey(remedy: string): Promise<void> {
  for (const line of remedy.split('\n')) {
    const [, added, place, instead] =
      /^In (\S+), in the block that begins in line (\d+), add `([^`]+)`/.exec(line) ?? [];
    const [, number, file, wanted] = /^In place of line (\d+) of (\S+), write `([^`]+)`/.exec(line) ?? [];
    const path = added ?? file ?? '';
    const index = Number(place ?? number) - 1;
    const directive = instead ?? wanted ?? '';
    const rows = (await readFile(path, 'utf8')).split('\n');
    const [name = ''] = directive.split(' ');
    const row = rows[index] ?? '';
    rows[index] =
      added === undefined
        ? row.replace(new RegExp(`${name} [^;]*;`), directive)
        : row.replace(/\{(?=[^{]*$)|\{/, `{ ${directive}`);
    await writeFile(path, rows.join('\n'));
  }
}

describe('nginx cuts an upload in pieces, check says so, and its remedy helps, with', () => {
  test.each(cut)('%s', async (_name, lines, trouble) => {
    const { addresses, judge, nginx } = await startWith(lines);
    const send = () => uploadAll(addresses, trouble);
    const statuses = await send();
    const { verdict, told } = await judge();
    expect({ passes: statuses.every(isPassing), status: verdict.status }).toEqual({
      ...{ passes: false, status: 'warning' },
    });
    await obey(told.remedy ?? '');
    await nginx.reload();
    expect({ passes: (await send()).every(isPassing), status: (await judge()).verdict.status }).toEqual({
      ...{ passes: true, status: 'ok' },
    });
  });
});

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('the folder in which nginx keeps a piece', () => {
  async function startKeeping(lines: Lines = {}) {
    const stand = await startWith({ http: `${big} client_body_buffer_size 8k;`, ...lines });
    return { ...stand, send: () => upload({ url: stand.addresses[0] ?? new URL('http://127.0.0.1/') }) };
  }

  test('is in one that its workers cannot enter', async () => {
    const folder = await makeServedFolder();
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const { send, judge } = await startKeeping({ server: `client_body_temp_path ${closed}/b;` });
    const { verdict, told } = await judge();
    expect({ status: await send(), verdict: verdict.status }).toEqual({ status: 500, verdict: 'warning' });
    expect(told.remedy).toContain(`${closed}/b`);
    await chmod(closed, 0o701);
    expect({ status: await send(), verdict: (await judge()).verdict.status }).toEqual({
      ...{ status: 200, verdict: 'ok' },
    });
  });

  test.each([
    ['is on a full disk', '', 500, 'warning'],
    ['is on a full disk, and is not used', 'proxy_request_buffering off;', 200, 'ok'],
  ])('%s', async (_name, lines, status, expected) => {
    const folder = await makeServedFolder();
    const kept = join(folder, 'kept');
    await mkdir(kept);
    await runOrThrow(['mount', '-t', 'tmpfs', '-o', 'size=4m,mode=755', 'small', kept]);
    onTestFinished(() => runOrThrow(['umount', '--lazy', kept]).then(() => undefined));
    const { send, judge } = await startKeeping({ server: `client_body_temp_path ${kept}/b; ${lines}` });
    const { verdict, told } = await judge();
    expect({ status: await send(), verdict: verdict.status }).toEqual({ status, verdict: expected });
    if (expected === 'warning') expect(told.remedy).toContain(kept);
  });
});

test.each([
  ['1', 1],
  ['8k', 8192],
  ['8K', 8192],
  ['2m', 2 ** 21],
  ['1G', 2 ** 30],
  ['', undefined],
  ['1t', undefined],
  ['-1', undefined],
])('nginx reads the size %j', (text, bytes) => {
  expect(readSize(text)).toBe(bytes);
});

test.each([
  ['60', 60],
  ['60s', 60],
  ['1m30s', 90],
  ['1h 30', 3630],
  ['500ms', 0.5],
  ['1M', 2_592_000],
  ['1d', 86_400],
  ['', undefined],
  ['x', undefined],
])('nginx reads the time %j', (text, seconds) => {
  expect(readSeconds(text)).toBe(seconds);
});
