import { Agent } from 'node:http';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { renderServer } from '../../../fixtures/nginx/config.ts';
import { runNginx, testServers } from '../../../fixtures/nginx/nginx.ts';
import { findFreePorts } from '../../../fixtures/site/ports.ts';
import { renderSnippet } from '../../../src/domain/nginx/snippet.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { makeTestSite } from '../../site.ts';
import { ask, echo, makeServedFolder, startStand, startUpstream, type Answer, type Stand } from './stand.ts';

const tenMegabytes = Buffer.alloc(10_000_000, 'x');

function isPage({ status, headers, body }: Answer, { head = false } = {}): boolean {
  return (
    status === 503 &&
    headers['x-ospi-update'] === 'maintenance plani-psy' &&
    headers['retry-after'] === '10' &&
    headers['cache-control'] === 'no-store' &&
    headers['content-type'] === 'text/html; charset=utf-8' &&
    headers.etag === undefined &&
    (head ? body === '' : body.includes('La plateforme est en maintenance'))
  );
}

describe('with the flag set', () => {
  test('every kind of request gets the page', async () => {
    const { ask, setFlag } = await startStand();
    await setFlag();
    const chunked = { 'transfer-encoding': 'chunked' };
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const answers = {
      GET: await ask('/portal?patient=1'),
      POST: await ask('/notes', { method: 'POST' }, 'text=1'),
      'POST of 10 MB': await ask('/upload', { method: 'POST' }, tenMegabytes),
      'chunked POST of 10 MB': await ask('/upload', { method: 'POST', headers: chunked }, tenMegabytes),
      PUT: await ask('/notes/1', { method: 'PUT' }, 'text=1'),
      PATCH: await ask('/notes/1', { method: 'PATCH' }, 'text=1'),
      DELETE: await ask('/notes/1', { method: 'DELETE' }),
      OPTIONS: await ask('/notes', { method: 'OPTIONS' }),
      range: await ask('/', { headers: { range: 'bytes=0-3' } }),
      'if none match': await ask('/', { headers: { 'if-none-match': '*' } }),
      'if modified since': await ask('/', {
        headers: { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
      }),
      'if match': await ask('/', { headers: { 'if-match': '"another"' } }),
      websocket: await ask('/live', { headers: upgrade }),
      'odd address': await ask('/%2e%2fportal/%c3%a9?%00'),
    };
    const others = Object.entries(answers).filter(([, answer]) => !isPage(answer));
    expect(others).toEqual([]);
    expect(isPage(await ask('/', { method: 'HEAD' }), { head: true })).toBe(true);
  });

  test('exempt paths reach the platform, their neighbours do not', async () => {
    const { ask, setFlag } = await startStand({
      site: { maintenance: { exempt: ['/superviseur', '/api/v1.2'], allow: [], holdMinutes: 60 } },
    });
    await setFlag();
    for (const path of ['/superviseur', '/superviseur/', '/superviseur/suivi?a=1'])
      expect(await ask(path)).toMatchObject({ status: 200, body: `superviseur GET ${path}` });
    expect(await ask('/superviseur', { method: 'OPTIONS' })).toMatchObject({ status: 200 });
    expect(await ask('/api/v1.2/state')).toMatchObject({ status: 200, body: 'portal GET /api/v1.2/state' });
    for (const path of [
      '/superviseurX',
      '/superviseur.php',
      '/Superviseur',
      '/x/superviseur',
      '/superviseur/../portal',
      '/superviseur/%2e%2e/portal',
      '/superviseur%2Fsuivi',
      '/?/superviseur',
      '/api/v1x2',
    ])
      expect([path, isPage(await ask(path))]).toEqual([path, true]);
  });

  test('nothing is saved through an exempt path: a failing update would lose it on its way back', async () => {
    const { ask, setFlag } = await startStand();
    await setFlag();
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])
      expect([method, isPage(await ask('/superviseur/settings', { method }, 'a'))]).toEqual([method, true]);
    const others = [
      upgrade,
      { connection: 'Upgrade', upgrade: 'h2c' },
      { 'x-http-method-override': 'POST' },
      { 'content-length': '1' },
      { 'transfer-encoding': 'chunked' },
    ];
    for (const headers of others)
      expect([headers, isPage(await ask('/superviseur/live', { headers }, 'a'))]).toEqual([headers, true]);
    expect((await ask('/superviseur/live', { headers: { 'content-length': '0' } })).status).toBe(200);
  });

  test('an exempt path that does not answer shows the page, and passes as soon as it does', async () => {
    const { ask, setFlag, superviseur } = await startStand();
    await setFlag();
    await superviseur.stop();
    expect(isPage(await ask('/superviseur'))).toBe(true);
    expect(isPage(await ask('/superviseur/login', { method: 'POST' }, 'name=a'))).toBe(true);
    expect(isPage(await ask('/superviseur', { method: 'DELETE' }))).toBe(true);
    await startUpstream(echo('superviseur'), superviseur.port);
    expect(await ask('/superviseur')).toMatchObject({ status: 200, body: 'superviseur GET /superviseur' });
  });

  test('an exempt path that answers too late shows the page', async () => {
    const { ask, setFlag } = await startStand({
      extra: 'proxy_read_timeout 200ms;',
      site: { maintenance: { exempt: ['/slow'], allow: [], holdMinutes: 60 } },
      portal: () => undefined,
    });
    await setFlag();
    expect(isPage(await ask('/slow'))).toBe(true);
  });

  test('what the Superviseur itself answers is left alone, errors included', async () => {
    const { ask, setFlag } = await startStand({
      site: { maintenance: { exempt: ['/starting'], allow: [], holdMinutes: 60 } },
      portal: (_asked, response) => response.writeHead(502).end('starting'),
    });
    await setFlag();
    expect(await ask('/starting')).toMatchObject({ status: 502, body: 'starting' });
  });

  test('a request in flight whose service is stopped ends in the page', async () => {
    let arrived: () => void = () => undefined;
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { ask, setFlag, portal } = await startStand({
      portal: () => {
        arrived();
      },
    });
    const asked = ask('/long');
    await inFlight;
    await setFlag();
    await portal.stop();
    expect(isPage(await asked)).toBe(true);
  });

  test('what was being saved when its service stopped is not called unsaved', async () => {
    let begun = 0;
    const { ask, setFlag, portal, site } = await startStand({ portal: () => (begun += 1) });
    await writeFile(join(site.public, 'maintenance-cut.html'), 'perhaps saved');
    await writeFile(join(site.public, 'maintenance-cut.fr.json'), '{"detail":"perhaps"}');
    const sent = [{}, { accept: 'application/json' }].map((headers) =>
      ask('/notes', { method: 'POST', headers }, 'text'),
    );
    await expect.poll(() => begun).toBe(sent.length);
    await setFlag();
    await portal.stop();
    expect((await Promise.all(sent)).map(({ status, body }) => [status, body])).toEqual([
      [503, 'perhaps saved'],
      [503, '{"detail":"perhaps"}'],
    ]);
  });

  test('the page needs no password and no right address, and survives the server block’s own rules', async () => {
    const { ask, setFlag } = await startStand({
      extra: `
        auth_basic "hospital"; auth_basic_user_file /nonexistent; deny all;
        client_max_body_size 1k; add_header X-Own 1;
        location ~ /\\. { return 403; }
        rewrite ^/(?!app)(.*)$ /app/$1 last;
        error_page 404 /404.html; expires 1h;`,
    });
    await setFlag();
    expect(isPage(await ask('/'))).toBe(true);
    expect(isPage(await ask('/', { method: 'POST' }, tenMegabytes))).toBe(true);
    const page = { status: 200, headers: { 'cache-control': 'no-store' } };
    expect(await ask('/.ospi-update/page')).toMatchObject(page);
    expect(await ask('/.ospi-update/flag')).toMatchObject({ status: 204 });
  });

  test('an exempt path may go on within nginx: to an error page of its own, to other files, beside other requests', async () => {
    const { ask, setFlag, superviseur } = await startStand({
      extra: `
        mirror /mirror; location = /mirror { internal; proxy_pass http://127.0.0.1:9; }
        location = /own502 { internal; return 502 "own words"; }
        location /superviseur/down { error_page 502 /own502; proxy_pass http://127.0.0.1:9; }
        location /superviseur/files { try_files /none /superviseur/app; }`,
    });
    await setFlag();
    expect(await ask('/superviseur/down')).toMatchObject({ status: 502, body: 'own words' });
    expect(await ask('/superviseur/files')).toMatchObject({
      status: 200,
      body: 'superviseur GET /superviseur/app',
    });
    expect(isPage(await ask('/own502'))).toBe(true);
    expect(isPage(await ask('/none'))).toBe(true);
    await superviseur.stop();
    const { status, headers } = await ask('/superviseur');
    expect(status).toBe(503);
    expect(headers['x-ospi-update']).toBe('maintenance plani-psy');
    expect((await ask('/superviseur')).body).toBe((await ask('/.ospi-update/follow-up')).body);
  });

  test('a server block that asks another service who may come in shows the page without asking', async () => {
    const { ask, setFlag, clearFlag } = await startStand({
      extra: 'auth_request /auth; location = /auth { internal; proxy_pass http://127.0.0.1:9; }',
    });
    await setFlag();
    expect(isPage(await ask('/'))).toBe(true);
    expect(await ask('/.ospi-update/page')).toMatchObject({ status: 200 });
    expect(await ask('/.ospi-update/flag')).toMatchObject({ status: 204 });
    expect(await ask('/.ospi-update/snippet')).toMatchObject({ status: 200 });
    // Nothing answers whether the visitor may come in: the update has stopped that service too.
    const { status, headers } = await ask('/superviseur');
    expect([status, headers['x-ospi-update']]).toEqual([503, 'maintenance plani-psy']);
    await clearFlag();
    expect((await ask('/superviseur')).status).toBe(500);
  });

  test('a reload of nginx leaves the page on', async () => {
    const { ask, setFlag, nginx } = await startStand();
    await setFlag();
    await nginx.reload();
    expect(isPage(await ask('/'))).toBe(true);
  });

  test('a page that is missing is a word with the same status', async () => {
    const { ask, setFlag, site } = await startStand();
    await setFlag();
    await rm(sitePaths(site).page);
    expect(await ask('/', { method: 'POST' }, 'a')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '10', 'cache-control': 'no-store', 'x-ospi-update': 'maintenance plani-psy' },
      body: 'Maintenance',
    });
  });
});

describe('without the flag', () => {
  test('the platform answers as if the snippet were not there', async () => {
    const { ask } = await startStand();
    const answer = await ask('/portal?a=1', { method: 'POST' }, 'text');
    expect(answer).toMatchObject({ status: 200, body: 'portal POST /portal?a=1' });
    expect(Object.keys(answer.headers)).not.toContain('x-ospi-update');
  });

  test('what does not answer stays nginx’s own 502 or 504, without our mark', async () => {
    const { ask, portal, superviseur } = await startStand({
      extra: 'proxy_read_timeout 200ms;',
      portal: () => undefined,
    });
    await superviseur.stop();
    const answers = [await ask('/superviseur'), await ask('/slow')];
    await portal.stop();
    answers.push(await ask('/'), await ask('/', { method: 'POST' }, 'a'));
    expect(answers.map(({ status }) => status)).toEqual([502, 504, 502, 502]);
    for (const { headers } of answers) {
      expect(headers).not.toHaveProperty('x-ospi-update');
      expect(headers).not.toHaveProperty('retry-after');
    }
  });

  test('what is uploaded where more may be than elsewhere is not called too large when nobody answers', async () => {
    const { ask, setFlag } = await startStand({
      extra: 'location /uploads { client_max_body_size 16m; proxy_pass http://127.0.0.1:9; }',
    });
    const upload = () => ask('/uploads/1', { method: 'PUT' }, 'a'.repeat(2 * 2 ** 20));
    expect(await upload()).toMatchObject({ status: 502 });
    await setFlag();
    expect(isPage(await upload())).toBe(true);
  });

  test('also where error pages may have error pages', async () => {
    const { ask, portal } = await startStand({ extra: 'recursive_error_pages on;' });
    await portal.stop();
    expect(await ask('/')).toMatchObject({ status: 502 });
  });

  test('an error page of the server block’s own that stands before the snippet still holds', async () => {
    const ask = await startWithOwnErrorPage();
    expect(await ask('/superviseur')).toMatchObject({ status: 502, body: 'own words' });
  });
});

describe('its own addresses', () => {
  test.each([false, true])('answer alike with the page on and off (on: %s)', async (on) => {
    const { ask, setFlag, site } = await startStand();
    await writeFile(sitePaths(site).progress, '{"format":1}');
    if (on) await setFlag();
    expect(await ask('/.ospi-update/snippet')).toMatchObject({
      status: 200,
      headers: { 'x-ospi-update': 'snippet plani-psy', 'cache-control': 'no-store' },
    });
    expect(await ask('/.ospi-update/page')).toMatchObject({
      status: 200,
      headers: { 'x-ospi-update': 'page plani-psy' },
    });
    expect(await ask('/.ospi-update/flag')).toMatchObject({ status: 204 });
    expect(await ask('/.ospi-update/progress.json')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: '{"format":1}',
    });
  });

  test('hide what is internal, and everything else in the public folder', async () => {
    const { ask, site } = await startStand();
    await writeFile(join(site.public, 'other.txt'), 'other');
    expect(await ask('/.ospi-update/shown')).toMatchObject({ status: 404 });
    expect(await ask('/.ospi-update/unanswered')).toMatchObject({ status: 404 });
    expect(await ask('/.ospi-update/other.txt')).toMatchObject({ status: 404, body: 'Not Found' });
  });

  // Anything after the prefix was let through to the platform, which may understand it as another address.
  test('none of them reaches the platform, whatever it asks for', async () => {
    const { ask, setFlag } = await startStand({
      extra: `error_page 404 405 = @portal; location @portal { proxy_pass http://127.0.0.1:9; }
        location ~ /api/(.*)$ { proxy_pass http://127.0.0.1:9/api/$1; }`,
    });
    for (const on of [false, true]) {
      if (on) await setFlag();
      for (const path of ['x', 'api/save', '', 'snippet/x', 'shownx'].map((name) => `/.ospi-update/${name}`))
        for (const address of [path, `/save/..${path}`, `/save/%2e%2e${path}`])
          expect(await ask(address, { method: 'POST' }, 'a')).toMatchObject({
            status: 404,
            body: 'Not Found',
          });
      for (const name of ['shown', 'answer', 'unanswered', 'page', 'follow-up'])
        expect([404, 405]).toContain((await ask(`/.ospi-update/${name}`, { method: 'POST' }, 'a')).status);
    }
  });

  test('name the platform: two on one nginx do not disturb each other', async () => {
    const folder = await makeServedFolder();
    const [first = 0, second = 0] = await findFreePorts(2);
    const sites = await Promise.all(
      [
        { name: 'plani-psy', port: first },
        { name: 'pmsi-pilot', port: second },
      ].map(async ({ name, port }) => ({
        port,
        site: await makeTestSite(folder, { name, public: join(folder, name) }),
        portal: await startUpstream(echo(name)),
      })),
    );
    const servers = await Promise.all(
      sites.map(async ({ port, site, portal }) => {
        const snippet = join(folder, `${site.name}.conf`);
        await writeFile(snippet, renderSnippet(site));
        await writeFile(sitePaths(site).page, site.name);
        return renderServer({ port, snippet, locations: [{ path: '/', port: portal.port }] });
      }),
    );
    await runInScratch({ folder, port: first, servers: servers.join('') });
    const [planiPsy] = sites;
    if (planiPsy !== undefined) await writeFile(sitePaths(planiPsy.site).flag, '');
    expect(await ask(new URL(`http://127.0.0.1:${first}/`))).toMatchObject({
      status: 503,
      headers: { 'x-ospi-update': 'maintenance plani-psy' },
      body: 'plani-psy',
    });
    expect(await ask(new URL(`http://127.0.0.1:${second}/`))).toMatchObject({
      status: 200,
      body: 'pmsi-pilot GET /',
    });
  });
});

test('clients that keep their connections see only the platform and the page while the flag is flipped 20 times', async () => {
  const { nginx, setFlag, clearFlag } = await startStand();
  let flipping = true;
  onTestFinished(() => {
    flipping = false;
  });
  const seen = new Set<string>();
  const clients = Array.from({ length: 8 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (flipping) seen.add(await ask(new URL(nginx.url), { agent }).then(nameAnswer, String));
    agent.destroy();
  });
  for (let flips = 0; flips < 20; flips += 1) {
    await (flips % 2 === 0 ? setFlag() : clearFlag());
    await sleep(50);
  }
  flipping = false;
  await Promise.all(clients);
  expect([...seen].sort()).toEqual(['page', 'platform']);
});

function nameAnswer(answer: Answer): string {
  if (isPage(answer)) return 'page';
  return answer.status === 200 && answer.body === 'portal GET /' ? 'platform' : JSON.stringify(answer);
}

test.each(['/pu blic', '/publié (2)', '/a#b', '/a&b=c,d', '/a|b^c', '/+.-_~@%41'])(
  'nginx accepts the public folder %s and finds the flag in it',
  async (name) => {
    const folder = await makeServedFolder();
    const site = await makeTestSite(folder, { public: folder + name });
    const snippet = join(folder, 'snippet.conf');
    await writeFile(snippet, renderSnippet(site));
    await writeFile(sitePaths(site).page, 'page');
    await writeFile(sitePaths(site).flag, '');
    const [port = 0] = await findFreePorts(1);
    const servers = renderServer({ port, snippet, locations: [{ path: '/', port: 9 }] });
    expect(await testServers({ folder: join(folder, 'nginx'), servers })).toBe('');
    await runInScratch({ folder, port, servers });
    expect(await ask(new URL(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 503, body: 'page' });
  },
);

/** Nothing listens behind it. */
async function startWithOwnErrorPage(): Promise<Stand['ask']> {
  const folder = await makeServedFolder();
  const site = await makeTestSite(folder);
  await mkdir(join(folder, 'own'));
  await writeFile(join(folder, 'own', '50x.html'), 'own words');
  await writeFile(
    join(folder, 'with-own.conf'),
    `error_page 502 /50x.html;\nlocation = /50x.html { root "${folder}/own"; }\n${renderSnippet(site)}`,
  );
  const [port = 0] = await findFreePorts(1);
  const servers = renderServer({
    port,
    snippet: join(folder, 'with-own.conf'),
    locations: [{ path: '/', port: 9 }],
  });
  const nginx = await runInScratch({ folder, port, servers });
  return (path) => ask(new URL(path, nginx.url));
}

async function runInScratch({ folder, port, servers }: { folder: string; port: number; servers: string }) {
  const nginx = await runNginx({ folder: join(folder, 'nginx'), port, servers });
  onTestFinished(() => nginx.stop());
  return nginx;
}
