import { execFileSync } from 'node:child_process';
import { appendFile, chmod, lstat, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../../fixtures/nginx/add-http2.ts';
import { runNginx } from '../../fixtures/nginx/nginx.ts';
import { findFreePorts } from '../../fixtures/site/ports.ts';
import { runNginxChange } from '../../src/commands/setup-nginx.ts';
import { encodeRecord } from '../../src/domain/journal/chain.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import { createTestPorts } from '../ports.ts';
import { makeTestSite } from '../site.ts';
import { started } from '../domain/attempt/records.ts';
import { ask, echo, makeServedFolder, startUpstream } from '../domain/maintenance/stand.ts';

const { en, fr } = catalogues;

/** A server that hosts two platforms, as an administrator of Debian lays it out. */
async function prepare() {
  const folder = await makeServedFolder();
  const nginx = join(folder, 'nginx');
  const [port = 0, other = 0] = await findFreePorts(2);
  const text = `# The portal { of "planning
server {
  listen 127.0.0.1:${port};
  server_name planipsy.example; # {
  add_header X-Odd '}';
  location / { return 200 portal; }
}
server { listen 127.0.0.1:${other}; server_name other.example; location / { return 200 other; } }
`;
  for (const name of ['sites-available', 'sites-enabled'])
    await mkdir(join(nginx, name), { recursive: true, mode: 0o755 });
  const file = join(nginx, 'sites-available/planipsy');
  await writeFile(file, text, { mode: 0o640 });
  await symlink('../sites-available/planipsy', join(nginx, 'sites-enabled/planipsy'));
  const running = await runNginx({ folder: nginx, port, servers: 'include sites-enabled/*;\n' });
  onTestFinished(() => running.stop());
  const ports = createTestPorts();
  const context = makeContext(await makeTestSite(folder, { url: `http://127.0.0.1:${port}/` }), ports);
  const nginxConfig = join(nginx, 'nginx.conf');
  const list = async () => (await readdir(nginx, { recursive: true })).sort();
  return {
    context,
    file,
    text,
    nginx,
    list,
    notes: () => ports.events.filter(({ kind }) => kind === 'note'),
    read: () => readFile(file, 'utf8'),
    askAt: (path: string) => ask(new URL(path, running.url)),
    outliveWorkers: (reloading: () => Promise<unknown>) => running.outliveWorkers(reloading),
    change: (options: { undo?: boolean; yes?: boolean }) =>
      runNginxChange(context, { nginxConfig, ...options }),
  };
}

test('a pipe among what is included is refused, in place of waiting for its other end', async () => {
  const stand = await prepare();
  const pipe = join(stand.nginx, 'sites-enabled/pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(stand.change({ yes: true })).rejects.toMatchObject({
    code: 'prerequisite.nginx-refuses',
    params: { detail: `${pipe} is not a file` },
  });
});

function makeContext(site: Site, ports: Ports = createTestPorts()): CommandContext {
  return {
    site,
    ports,
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords: { fr: fr.maintenance.page, en: en.maintenance.page },
  };
}

test('the snippet is installed in the platform’s block, in force at once, and taken out again without a trace', async () => {
  const { change, read, text, nginx, askAt, file, list, notes } = await prepare();
  const before = await list();
  const snippet = join(nginx, 'snippets/ospi-update-planipsy.conf');
  const line = `include "${snippet}"; # ospi-update planipsy`;
  await expect(change({})).rejects.toMatchObject({ code: 'usage.yes-missing' });
  expect(await read()).toBe(text);
  expect(notes()).toContainEqual({
    kind: 'note',
    code: 'maintenance.nginx-change',
    params: { file: join(nginx, 'sites-enabled/planipsy'), line: 2, added: line },
  });

  expect(await change({ yes: true })).toMatchObject({ action: 'installed', snippet });
  expect(await read()).toBe(text.replace('server {\n', `server {\n    ${line}\n`));
  expect((await askAt('/.ospi-update/snippet')).headers['x-ospi-update']).toBe('snippet planipsy');
  expect((await lstat(join(nginx, 'sites-enabled/planipsy'))).isSymbolicLink()).toBe(true);
  expect((await lstat(file)).mode & 0o777).toBe(0o640);
  expect(await change({ yes: true })).toMatchObject({ action: 'unchanged' });

  await writeFile(file, (await read()).replace(line, `include "${snippet}";`));
  await expect(change({ undo: true, yes: true })).rejects.toMatchObject({
    code: 'prerequisite.snippet-line-changed',
  });
  const changedElsewhere = text.replace('portal;', 'gate;');
  await writeFile(file, changedElsewhere.replace('server {\n', `server {\n    ${line}\n`));
  expect(await change({ undo: true, yes: true })).toMatchObject({ action: 'removed' });
  expect(await read()).toBe(changedElsewhere);
  expect(await list()).toEqual([...before, 'snippets'].sort());
  await expect.poll(async () => (await askAt('/.ospi-update/snippet')).body).toBe('gate');
});

test('what nginx would refuse is not installed, and no file is touched', async () => {
  const { change, read, text, file, list, context } = await prepare();
  const clash = text.replace('location / {', 'location = /.ospi-update/flag { return 200; }\n  location / {');
  await writeFile(file, clash);
  const before = await list();
  await expect(change({ yes: true })).rejects.toMatchObject({
    code: 'prerequisite.nginx-refuses',
    params: { detail: expect.stringMatching(/test failed|duplicate location/) as string },
  });
  expect(await read()).toBe(clash);
  expect(await list()).toEqual(before);
  await writeFile(file, text.replace('location / {', 'location / { nonsense;'));
  await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.nginx-refuses' });
  await writeFile(file, text);
  const elsewhere = { ...context, site: { ...context.site, url: 'http://127.0.0.1:9/' } };
  const nginxConfig = join(file, '../../nginx.conf');
  await expect(runNginxChange(elsewhere, { nginxConfig, yes: true })).rejects.toMatchObject({
    code: 'prerequisite.server-block-missing',
  });
});

test('error pages of the http block that the platform’s block loses are named', async () => {
  const { change, nginx, file, text, notes } = await prepare();
  const errors = join(nginx, 'sites-enabled/errors');
  await writeFile(errors, '# Ours\nerror_page 404\n  /lost.html;\nserver { error_page 403 /no.html; }\n');
  const readNoted = async () => {
    const { length } = notes();
    await expect(change({})).rejects.toMatchObject({ code: 'usage.yes-missing' });
    return notes().slice(length);
  };
  expect(await readNoted()).toContainEqual({
    kind: 'note',
    code: 'maintenance.error-page-lost',
    params: { file: errors, line: 2, text: 'error_page 404 /lost.html;' },
  });
  expect(await readNoted()).toHaveLength(3);
  await writeFile(file, text.replace('location / {', 'error_page 404 /own.html;\n  location / {'));
  expect(await readNoted()).toHaveLength(2);
});

test('what would not be a page of this platform alone is refused, and doubts are told', async () => {
  const { change, read, text, file, notes } = await prepare();
  const write = (lines: string) => writeFile(file, text.replace('location / {', `${lines}\n  location / {`));
  await write('open_file_cache max=9;');
  await expect(change({ yes: true })).rejects.toMatchObject({
    code: 'prerequisite.nginx-conflict',
    params: { file: expect.stringMatching(/planipsy$/) as string, line: 2, name: 'open_file_cache' },
  });
  await write('set $ospi_update_bi off;');
  await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.server-block-shared' });
  await write('set $ospi_update_planipsy off;'); // Pasted by hand.
  await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.snippet-line-changed' });
  const changed = await read();
  await expect(change({ undo: true, yes: true })).rejects.toMatchObject({
    code: 'prerequisite.snippet-line-changed',
  });
  expect(await read()).toBe(changed);

  await write(
    'error_page 502 /50x.html; location /api { error_page 404 /none; proxy_pass http://127.0.0.1:9; }',
  );
  await appendFile(
    file,
    'server { listen 127.0.0.3:9; server_name b; location / { proxy_pass http://$arg_b; } }\n',
  );
  const { length } = notes();
  await expect(change({})).rejects.toMatchObject({ code: 'usage.yes-missing' });
  const told = notes()
    .slice(length)
    .flatMap((note) => ('params' in note ? [{ ...note.params }] : []));
  expect(told).toMatchObject([
    { line: 2, added: expect.stringContaining('include ') as string },
    { line: 2, added: expect.stringContaining('_own_502 "/50x.html";') as string },
    { line: 6, added: expect.stringContaining('error_page 590 ') as string },
    { line: 1 },
    { line: 10, text: 'listen 127.0.0.3:9;' },
  ]);
});

test('an own error page elsewhere is lost, a page that is missing is written, doubts are told again', async () => {
  const { change, text, file, notes, context } = await prepare();
  const own = 'if ($arg_a) { return 403; } error_page 502 @elsewhere; location @elsewhere { } location / {';
  await writeFile(file, text.replace('location / {', own));
  const readNoted = async (action: object) => {
    const { length } = notes();
    expect(await change({ yes: true })).toMatchObject(action);
    return notes().slice(length);
  };
  expect(await readNoted({ action: 'installed' })).toContainEqual(
    expect.objectContaining({ code: 'maintenance.error-page-lost' }),
  );
  await rm(sitePaths(context.site).page);
  const doubtful = 'server { listen 127.0.0.3:9; server_name b; location / { proxy_pass http://$arg_b; } }';
  await appendFile(file, `${doubtful}\n`);
  expect(await readNoted({ action: 'unchanged' })).toEqual([
    expect.objectContaining({ code: 'maintenance.server-doubtful' }),
  ]);
  expect((await lstat(sitePaths(context.site).page)).isFile()).toBe(true);
});

test('error pages of the block’s own and of its locations give way to the page, and hold without it', async () => {
  const { change, read, text, file, askAt, context, nginx } = await prepare();
  const down = 'proxy_pass http://127.0.0.1:9;';
  await writeFile(
    file,
    text.replace(
      'location / {',
      `error_page 500 502 504 /50x.html;
  location = /50x.html { return 200 own; }
  location /superviseur { ${down} }
  location /superviseur/deep { error_page 502 /deep.html; if ($arg_a) { error_page 404 /x; } ${down} }
  location = /deep.html { return 200 deep; }
  location /superviseur/far { error_page 502 https://elsewhere.example/; ${down} }
  location / {`,
    ),
  );
  const before = await read();
  // As an earlier version inserted it: after the block's own.
  const snippet = join(nginx, 'snippets/ospi-update-planipsy.conf');
  await mkdir(dirname(snippet));
  await writeFile(snippet, 'set $ospi_update_planipsy off;\n');
  const earlier = `/50x.html;\n    include "${snippet}"; # ospi-update planipsy\n`;
  await writeFile(file, before.replace('/50x.html;\n', earlier));
  expect(await change({ yes: true })).toMatchObject({ action: 'installed' });
  const installed = await read();
  expect(installed.match(/include "/g)).toHaveLength(1);
  expect(await change({ yes: true })).toMatchObject({ action: 'unchanged' });

  const paths = ['/superviseur', '/superviseur/deep', '/superviseur/deep?a=1', '/superviseur/far'];
  const readAnswers = () =>
    Promise.all(
      paths.map(async (path) => {
        const { status, headers, body } = await askAt(path);
        const isPage = headers['x-ospi-update'] === 'maintenance planipsy';
        return `${status} ${isPage ? 'page' : body.slice(0, 4)}`;
      }),
    );
  expect(await readAnswers()).toEqual(['503 own', '503 deep', '503 deep', '503 own']);
  await writeFile(sitePaths(context.site).flag, '');
  expect(await readAnswers()).toEqual(['503 page', '503 page', '503 page', '503 page']);
  await rm(sitePaths(context.site).flag);
  expect(await change({ undo: true, yes: true })).toMatchObject({ action: 'removed' });
  expect(await read()).toBe(before);
  expect(installed).not.toBe(before);
});

test('an address that asks for certificates is refused before anything changes, with what to do', async () => {
  const { change, read, text, file, context } = await prepare();
  await writeFile(file, text.replace('listen ', 'listen 127.0.0.1:9 proxy_protocol;\n  listen '));
  const before = await read();
  const { site } = context;
  Object.assign(context, { site: { ...site, url: 'http://127.0.0.1:9/' } });
  await expect(change({ yes: true })).rejects.toMatchObject({
    code: 'prerequisite.address-guarded',
    params: { line: 3, name: 'proxy_protocol' },
  });
  expect(await read()).toBe(before);
  Object.assign(context, { site });
  expect(await change({ yes: true })).toMatchObject({ action: 'installed' });
});

test('a named configuration that cannot be read to its end is not given to nginx', async () => {
  const { change, read, file } = await prepare();
  await appendFile(file, "\n'load_module /tmp/x.so;\n");
  const before = await read();
  await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.nginx-unread' });
  expect(await read()).toBe(before);
});

test('a snippet that a line of somebody’s own includes in a location is not taken from under it', async () => {
  const { change, read, file, nginx } = await prepare();
  expect(await change({ yes: true })).toMatchObject({ action: 'installed' });
  const snippet = join(nginx, 'snippets/ospi-update-planipsy.conf');
  const own = (await read()).replace('location / {', `location / { include ${snippet};`);
  await writeFile(file, own);
  await expect(change({ undo: true, yes: true })).rejects.toMatchObject({
    code: 'prerequisite.snippet-line-changed',
  });
  expect(await read()).toBe(own);
  expect((await lstat(snippet)).isFile()).toBe(true);
});

test('a snippet that was included by hand from elsewhere is brought up to date there', async () => {
  const { change, read, text, file, nginx, list, askAt } = await prepare();
  const own = join(nginx, 'own.conf');
  await writeFile(own, 'set $ospi_update_planipsy off;\n');
  await writeFile(file, text.replace('server {\n', `server {\n  include "${own}";\n`));
  const before = await list();
  expect(await change({ yes: true })).toMatchObject({ action: 'installed', snippet: own });
  expect(await list()).toEqual(before);
  expect((await askAt('/.ospi-update/snippet')).headers['x-ospi-update']).toBe('snippet planipsy');
  const installed = await read();
  await expect(change({ undo: true, yes: true })).rejects.toMatchObject({
    code: 'prerequisite.snippet-line-changed',
  });
  expect(await read()).toBe(installed);
  expect((await askAt('/.ospi-update/snippet')).status).toBe(200);
});

test('a page that nginx’s workers cannot reach is no success', async () => {
  const { change, read, text, list, context } = await prepare();
  const before = await list();
  const hidden = join(dirname(context.site.public), 'hidden');
  const site = { ...context.site, public: join(hidden, 'public') };
  await mkdir(hidden, { mode: 0o700 });
  Object.assign(context, { site });
  // Without root, the workers run as the same user and may enter: remove the folder then.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.page-not-readable' });
    expect(await read()).toBe(text);
    expect(await list()).toEqual([...before, 'snippets'].sort());
    await chmod(hidden, 0o755);
  }
  expect(await change({ yes: true })).toMatchObject({ action: 'installed' });
  if (!isRoot) return;
  await chmod(hidden, 0o700);
  await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.page-not-readable' });
});

test('what is not in force after the reload is put back', async () => {
  const { change, read, text, list, context } = await prepare();
  const before = await list();
  // As if a proxy on another server answered at the address: nobody gets the snippet there.
  const http = { get: () => Promise.resolve({ status: 200, headers: {}, body: '' }) };
  const { clock } = context.ports;
  let now = 0;
  const hasty = { ...clock, monotonic: () => (now += 1000) };
  Object.assign(context.ports, { http, clock: hasty });
  await expect(change({ yes: true })).rejects.toMatchObject({ code: 'prerequisite.snippet-not-in-force' });
  expect(await read()).toBe(text);
  expect(await list()).toEqual([...before, 'snippets'].sort());
});

test('a platform over http and https and another one on the same nginx are closed each by itself', async () => {
  const folder = await makeServedFolder();
  const nginx = join(folder, 'nginx');
  await mkdir(nginx, { mode: 0o755 });
  const [http = 0, https = 0, other = 0] = await findFreePorts(3);
  const { key, certificate } = await makeCertificate(nginx);
  const portal = await startUpstream(echo('portal'));
  const pass = `location / { proxy_pass http://127.0.0.1:${portal.port}; }`;
  const servers = `
  server { listen 127.0.0.1:${http}; server_name planipsy.example; ${pass} }
  server {
    listen 127.0.0.1:${https} ssl;
    server_name planipsy.example;
    ssl_certificate "${certificate}";
    ssl_certificate_key "${key}";
    ${pass}
  }
  server { listen 127.0.0.1:${other}; server_name planipsy.example; location / { return 200 bi; } }
`;
  const running = await runNginx({ folder: nginx, port: http, servers });
  onTestFinished(() => running.stop());
  const nginxConfig = join(nginx, 'nginx.conf');
  const before = await readFile(nginxConfig, 'utf8');
  const platforms = [
    makeContext(await makeTestSite(folder, { url: `http://127.0.0.1:${http}/` })),
    makeContext(
      await makeTestSite(folder, {
        name: 'bi',
        product: 'bi',
        public: join(folder, 'bi-public'),
        url: `http://127.0.0.1:${other}/`,
      }),
    ),
  ];
  for (const context of platforms)
    expect(await runNginxChange(context, { nginxConfig, yes: true })).toMatchObject({ action: 'installed' });
  const included = (await readFile(nginxConfig, 'utf8')).match(/include "[^"]*ospi-update-[a-z]+\.conf"/g);
  expect(included?.map((line) => /ospi-update-([a-z]+)\.conf/.exec(line)?.[1])).toEqual([
    'planipsy',
    'planipsy',
    'bi',
  ]);

  const addresses = [
    `http://127.0.0.1:${http}/`,
    `https://127.0.0.1:${https}/`,
    `http://127.0.0.1:${other}/`,
  ];
  const askAll = () => Promise.all(addresses.map(async (address) => (await ask(new URL(address))).status));
  expect(await askAll()).toEqual([200, 200, 200]);
  const closed = [];
  for (const { site } of platforms) {
    await writeFile(sitePaths(site).flag, '');
    closed.push(await askAll());
    await rm(sitePaths(site).flag);
  }
  expect(closed).toEqual([
    [503, 503, 200],
    [200, 200, 503],
  ]);
  for (const context of platforms.toReversed())
    expect(await runNginxChange(context, { nginxConfig, undo: true, yes: true })).toMatchObject({
      action: 'removed',
    });
  expect(await readFile(nginxConfig, 'utf8')).toBe(before);
});

test('an installation that was killed before its reload is brought into force, and one half-way is taken out', async () => {
  const { change, read, text, file, list, nginx, askAt, outliveWorkers } = await prepare();
  const before = await list();
  const undo = (expected = {}) =>
    outliveWorkers(async () => {
      expect(await change({ undo: true, yes: true })).toMatchObject({ action: 'removed', ...expected });
    });
  expect(await change({ yes: true })).toMatchObject({ action: 'installed' });
  const [installed, snippet] = [await read(), join(nginx, 'snippets/ospi-update-planipsy.conf')];
  const content = await readFile(snippet, 'utf8');
  await undo();

  await writeFile(snippet, content); // Killed between the snippet and the line that includes it.
  await undo();
  expect(await list()).toEqual([...before, 'snippets'].sort());

  await writeFile(snippet, content);
  await writeFile(file, installed); // Killed before the reload.
  expect((await askAt('/.ospi-update/snippet')).body).toBe('portal');
  expect(await change({ yes: true })).toMatchObject({ action: 'installed', changes: [] });
  expect((await askAt('/.ospi-update/snippet')).headers['x-ospi-update']).toBe('snippet planipsy');

  await writeFile(file, text); // A removal killed before its reload.
  await rm(snippet);
  await undo({ changes: [] });
  expect((await askAt('/.ospi-update/snippet')).body).toBe('portal');
  expect(await change({ undo: true, yes: true })).toMatchObject({ action: 'unchanged' });
});

test('the snippet stays in while the page is on, or an update is not over', async () => {
  const { change, context, read } = await prepare();
  expect(await change({ yes: true })).toMatchObject({ action: 'installed' });
  const installed = await read();
  const { flag, journal } = sitePaths(context.site);
  const refused = { code: 'prerequisite.page-needed' };
  await writeFile(flag, '');
  await expect(change({ undo: true, yes: true })).rejects.toMatchObject(refused);
  await rm(flag);
  await mkdir(context.site.state, { recursive: true, mode: 0o755 });
  const record = { platform: context.site.name, entry: started, at: new Date(), previous: undefined };
  await writeFile(journal, `${encodeRecord(record).line}\n`);
  await expect(change({ undo: true, yes: true })).rejects.toMatchObject(refused);
  expect(await read()).toBe(installed);
  await rm(journal);
  expect(await change({ undo: true, yes: true })).toMatchObject({ action: 'removed' });
});
