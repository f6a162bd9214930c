import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../../../fixtures/nginx/add-http2.ts';
import { runNginx } from '../../../fixtures/nginx/nginx.ts';
import { start } from '../../../fixtures/site/run.ts';
import { findOldServer } from '../../../fixtures/site/old-server.ts';
import { findFreePorts } from '../../../fixtures/site/ports.ts';
import { gatherFacts } from '../../../src/domain/checks/facts.ts';
import { judgeFacts } from '../../../src/domain/checks/index.ts';
import { renderSnippet } from '../../../src/domain/nginx/snippet.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Site } from '../../../src/model/site.ts';
import { createTestPorts } from '../../ports.ts';
import { sharePlace } from '../../shared-folder.ts';
import { makeTestSite } from '../../site.ts';
import { ask, echo, makeServedFolder, startUpstream } from '../maintenance/stand.ts';

const lua = ['ndk_http_module', 'ngx_http_lua_module']
  .map((name) => `load_module /usr/lib/nginx/modules/${name}.so;\n`)
  .join('');

/**
 * A real nginx with the platform's block first, and the given blocks beside it. In the lines, PORT is a free port, MINE
 * passes on to the platform, and HERE is the folder.
 */
async function startBeside({
  beside,
  mine = '',
  program,
  before = '',
}: {
  beside: string;
  mine?: string;
  program?: string;
  before?: string;
}) {
  const folder = await makeServedFolder();
  const [port = 0, other = 0] = await findFreePorts(2);
  const upstream = await startUpstream(echo('platform'));
  const site = await makeTestSite(folder, { name: 'a', url: `http://127.0.0.1:${port}/` });
  const snippet = join(folder, 'snippet.conf');
  await writeFile(snippet, renderSnippet(site));
  await writeFile(join(folder, 'location.conf'), 'set $ospi_update_a off;\n');
  const pass = `proxy_pass http://127.0.0.1:${upstream.port};`;
  await writeFile(join(folder, 'pass.conf'), `${pass}\n`);
  const fill = (text: string) =>
    text.replaceAll('PORT', String(other)).replaceAll('MINE', pass).replaceAll('HERE', folder);
  const servers = fill(`server {
  listen 127.0.0.1:${port};
  server_name a.example;
  include ${snippet};
  ${mine}
  location / { MINE }
}
${beside}
`);
  const nginx = await runNginx({
    folder: join(folder, 'nginx'),
    port,
    servers,
    before,
    ...(program !== undefined && { program }),
  });
  onTestFinished(() => nginx.stop());
  const config = join(folder, 'nginx/nginx.conf');
  return { folder, site, port, other, nginx, config };
}

async function judge(site: Site, ports: Ports = createTestPorts()) {
  const facts = await gatherFacts({ site, ports, tool: '0.1.0' });
  const verdicts = judgeFacts(facts);
  const statusOf = (name: string) => verdicts.find(({ check }) => check === name)?.status;
  return {
    facts: facts.nginx,
    snippet: statusOf('nginx-snippet'),
    servers: statusOf('nginx-servers'),
    running: statusOf('nginx-running'),
  };
}

describe('beside the platform’s own, a server block', () => {
  test.each<[string, string, number]>([
    ['with the snippet', 'listen 127.0.0.1:PORT; include HERE/snippet.conf; location / { MINE }', 0],
    ['that leads to the platform', 'listen 127.0.0.1:PORT; location / { MINE }', 1],
    [
      'that leads to it by a file that a location includes',
      'listen 127.0.0.1:PORT; location / { include HERE/pass.conf; }',
      1,
    ],
    ['of other files', 'listen 127.0.0.1:PORT; root /var/www;', 0],
    ['of the platform’s files', 'listen 127.0.0.1:PORT; root HERE/root/current/public;', 1],
    ['of the platform’s data', 'listen 127.0.0.1:PORT; location /d/ { alias HERE/shared/; }', 1],
    [
      'whose snippet stands in a location alone',
      'listen 127.0.0.1:PORT; location /x/ { include HERE/location.conf; } location / { MINE }',
      1,
    ],
  ])('%s', async (_name, lines, count) => {
    const { site } = await startBeside({ beside: `server { ${lines} }` });
    const { facts, snippet, servers } = await judge(site);
    expect(facts.openServers).toHaveLength(count);
    expect({ snippet, servers }).toEqual({ snippet: count === 0 ? 'ok' : 'failed', servers: 'ok' });
  });

  test('whose snippet nginx has not read yet lets visitors in', async () => {
    const { site, config, nginx } = await startBeside({
      beside: 'server { listen 127.0.0.1:PORT; location / { MINE } }',
    });
    const written = await readFile(config, 'utf8');
    const snippet = /include \S*snippet\.conf;/.exec(written)?.[0] ?? '';
    await writeFile(config, written.replace(/(server \{ )(listen)/, `$1${snippet} $2`));
    expect((await judge(site)).facts.openServers).toEqual([expect.stringMatching(/nginx\.conf:\d+$/)]);
    await nginx.reload();
    expect((await judge(site)).facts.openServers).toEqual([]);
  });

  test('over TLS, by name, that leads to the platform is asked as its visitors ask', async () => {
    const keys = await makeCertificate(await makeServedFolder());
    const tls = `ssl_certificate ${keys.certificate}; ssl_certificate_key ${keys.key};`;
    const listen = `listen 127.0.0.1:PORT ssl; ${tls}`;
    const beside = `
server { ${listen} server_name first.example; return 204; }
server { ${listen} server_name .second.example; include HERE/snippet.conf; location / { MINE } }
server { ${listen} server_name *.third.example; location / { MINE } }`;
    const { site, config } = await startBeside({ beside });
    const line = (await readFile(config, 'utf8')).split('\n').findIndex((each) => each.includes('third')) + 1;
    expect((await judge(site)).facts.openServers).toEqual([`${config}:${line}`]);
  });

  test('that may lead to the platform is named, unless the snippet answers there', async () => {
    const chosen = 'set $b $arg_b; location / { proxy_pass http://$b; }';
    const beside = `
server { listen 127.0.0.1:PORT; server_name b; ${chosen} }
server { listen 127.0.0.1:PORT; server_name c; include HERE/snippet.conf; ${chosen} }`;
    const { site } = await startBeside({ beside });
    expect((await judge(site)).facts).toMatchObject({
      openServers: [],
      doubtfulServers: [expect.any(String)],
    });
  });
});

describe('a platform in PHP, with a pool of php-fpm that other sites share', () => {
  const php = 'fastcgi_pass unix:HERE/fpm.sock;';
  const scripts = `include /etc/nginx/fastcgi_params; ${php}
    fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;`;
  const mine = `root HERE/root/current/public; location ~ \\.php$ { ${scripts} }`;

  async function startPhp(beside: string) {
    const stand = await startBeside({ beside, mine });
    const { folder, port } = stand;
    for (const place of ['root/current/public', 'other']) {
      await mkdir(join(folder, place), { recursive: true });
      await writeFile(join(folder, place, 'index.php'), `<?php echo '${place}';`);
    }
    await startFpm(folder);
    await expect.poll(() => askFor(port)).toBe('root/current/public');
    return stand;
  }

  test('is led to by another server block with the same scripts, and not by one with other scripts', async () => {
    const { site, config } = await startPhp(`
server { listen 127.0.0.1:PORT; server_name other; root HERE/other; location ~ \\.php$ { ${scripts} } }
server {
  listen 127.0.0.1:PORT;
  server_name alias;
  location ~ \\.php$ {
    include /etc/nginx/fastcgi_params;
    fastcgi_param SCRIPT_FILENAME HERE/root/current/public$fastcgi_script_name;
    ${php}
  }
}`);
    const { facts } = await judge(site);
    expect(facts.openServers).toEqual([await nameBlock(config, 'server_name alias')]);
  });

  test('has its health asked at an address of this server’s own, which stays open', async () => {
    const { site, other } = await startPhp(`server { listen 127.0.0.1:PORT; ${mine} }`);
    const url = `http://127.0.0.1:${other}/index.php`;
    const { facts, servers } = await judge({ ...site, health: { ...site.health, url } });
    expect({ open: facts.openServers, servers }).toEqual({ open: [], servers: 'ok' });
  });
});

test.each(['uwsgi_pass', 'scgi_pass', 'grpc_pass'])(
  'another server block with the same %s leads to the platform too',
  async (pass) => {
    const location = `location /p { ${pass} 127.0.0.1:9; }`;
    const { site } = await startBeside({
      beside: `server { listen 127.0.0.1:PORT; ${location} }`,
      mine: location,
    });
    expect((await judge(site)).facts.openServers).toHaveLength(1);
  },
);

/** A real php-fpm with one pool, which ends with the test. */
async function startFpm(folder: string): Promise<void> {
  const config = join(folder, 'fpm.conf');
  const user = process.getuid?.() === 0 ? 'user = www-data\ngroup = www-data\nlisten.mode = 0666\n' : '';
  await writeFile(
    config,
    `[global]\nerror_log = ${folder}/fpm.log\ndaemonize = no\n[www]\n${user}listen = ${folder}/fpm.sock\npm = static\npm.max_children = 1\n`,
  );
  const fpm = start(['php-fpm8.2', '--fpm-config', config]);
  onTestFinished(async () => {
    fpm.kill('SIGTERM');
    await fpm.ended;
  });
}

async function askFor(port: number): Promise<string> {
  return (await ask(new URL(`http://127.0.0.1:${port}/index.php`))).body;
}

async function nameBlock(config: string, words: string): Promise<string> {
  const before = (await readFile(config, 'utf8')).split(words, 1)[0] ?? '';
  return `${config}:${before.slice(0, before.lastIndexOf('server {')).split('\n').length}`;
}

describe('code in Lua', () => {
  const beside = `
server { listen 127.0.0.1:PORT; location / { content_by_lua_block { local t = "it's # {" -- don't } } }
  ngx.say(t) } } }
server { listen 127.0.0.1:PORT; server_name b; location / { MINE } }`;

  test('hides no server block behind it', async () => {
    const { site } = await startBeside({ beside, before: lua });
    expect((await judge(site)).facts.openServers).toHaveLength(1);
  });
});

test('what looks like the head of another file in nginx’s own words hides nothing', async () => {
  const beside = `
# configuration file /etc/nginx/sites-enabled/platform:
server { listen 127.0.0.1:PORT; location / { MINE } }
# configuration file /dev/zero:
`;
  const { site, config } = await startBeside({ beside });
  const line =
    (await readFile(config, 'utf8')).split('\n').findIndex((each) => each.startsWith('server { l')) + 1;
  expect((await judge(site)).facts.openServers).toEqual([`${config}:${line}`]);
});

describe('where its configuration cannot be judged', () => {
  test('because nginx refuses it by now, that is said', async () => {
    const { site, config } = await startBeside({ beside: '' });
    await appendFile(config, 'nonsense;\n');
    const { servers, facts, snippet } = await judge(site);
    expect({ servers, snippet }).toEqual({ servers: 'warning', snippet: 'ok' });
    expect(facts.serversProblem?.code).toBe('prerequisite.nginx-refuses');
  });

  test('because it is not the one that serves the platform, that is said', async () => {
    const { site, config } = await startBeside({ beside: '' });
    await writeFile(config, (await readFile(config, 'utf8')).replace(/server \{[^]*\}/, '}'));
    const { servers, facts } = await judge(site);
    expect(servers).toBe('warning');
    expect(facts.serversProblem?.code).toBe('prerequisite.nginx-elsewhere');
  });

  test('because not all of it can be read, that is said', async () => {
    const { site, config } = await startBeside({ beside: '' });
    await appendFile(config, 'events { x ');
    const { servers, facts } = await judge(site);
    expect(servers).toBe('warning');
    expect(facts.serversProblem?.code).toBe('prerequisite.nginx-unread');
  });
});

describe('nginx 1.18', () => {
  test('is read and asked like a newer one', async () => {
    const program = await findOld();
    const ports = createTestPorts();
    const { shell } = ports;
    const old: Ports = {
      ...ports,
      shell: {
        ...shell,
        run: (command, options) =>
          shell.run(command.program === 'nginx' ? { ...command, program } : command, options),
      },
    };
    const beside = 'server { listen 127.0.0.1:PORT; location / { MINE } }';
    const { site } = await startBeside({ beside, program });
    expect((await judge(site, old)).facts).toMatchObject({ openServers: [expect.any(String)] });
  });
});

describe('an address of the platform that not everybody may ask', () => {
  test.each([
    ['client-certificate', 'https', 'ssl', 'ssl_verify_client on; ssl_client_certificate CERT;'],
    ['proxy-protocol', 'http', 'proxy_protocol', ''],
    ['proxy-protocol', 'https', 'ssl proxy_protocol', ''],
  ])('is named: %s, %s', async (failure, scheme, flags, lines) => {
    const keys = await makeCertificate(await makeServedFolder());
    const tls = `ssl_certificate ${keys.certificate}; ssl_certificate_key ${keys.key};`;
    const mine = `listen 127.0.0.1:PORT ${flags}; ${tls} ${lines.replace('CERT', keys.certificate)}`;
    const { site, other } = await startBeside({ beside: '', mine });
    const guarded = { ...site, url: `${scheme}://127.0.0.1:${other}/` };
    const { running, facts } = await judge(guarded);
    expect({ running, failure: facts.snippet.failure }).toEqual({ running: 'failed', failure });
    // The recommended setup: the same block at a loopback address.
    expect(await judge(site)).toMatchObject({ running: 'ok', snippet: 'ok' });
  });
});

test('health that is asked through the page could not be asked under it', async () => {
  const { site, port } = await startBeside({ beside: '' });
  const asked = (path: string) =>
    judge({ ...site, health: { ...site.health, url: `http://127.0.0.1:${port}${path}` } });
  const closed = await asked('/health');
  expect(closed.servers).toBe('failed');
  expect(closed.facts.healthProblem?.code).toBe('prerequisite.health-closed');
  expect((await asked('/superviseur/health')).servers).toBe('ok');
});

async function findOld(): Promise<string> {
  const name = 'nginx-1.18';
  const folder = await findOldServer({ name, place: sharePlace(name) });
  if (folder === undefined) throw new Error(`${name} is not there: \`npm run pretest\` fetches it`);
  return join(folder, 'programs/nginx');
}
