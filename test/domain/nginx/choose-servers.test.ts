import { describe, expect, test } from 'vitest';
import { chooseServers } from '../../../src/domain/nginx/choose-servers.ts';
import { flatten, listServers, splitDump, type Server } from '../../../src/domain/nginx/configuration.ts';
import { insertLines, listInsertions, removeLines } from '../../../src/domain/nginx/insert.ts';
import { isIncluded } from '../../../src/domain/nginx/included.ts';
import { listLeading, nameServer } from '../../../src/domain/nginx/open-servers.ts';
import { listUpstreams } from '../../../src/domain/nginx/targets.ts';

const files = new Map([
  [
    '/etc/nginx/nginx.conf',
    `events { }
# server { listen 80; }
http {
  log_format odd '{"a": "}"}'; # }
  include mime.types;
  include sites-enabled/*;
}
stream { server { listen 8000; } }
`,
  ],
  ['/etc/nginx/mime.types', 'types { text/html html; }'],
  [
    '/etc/nginx/sites-enabled/default',
    `server { listen 80 default_server; listen [::]:80; server_name _; root /var/www; }
`,
  ],
  [
    '/etc/nginx/sites-enabled/planipsy',
    `server {
  listen 80;
  server_name planipsy.example www.planipsy.example;
  return 301 https://planipsy.example$request_uri;
}
server {
  include /etc/nginx/tls.conf;
  server_name planipsy.example;
  error_page 404 /404.html;
  if ($host ~ "^{2}x") { return 444; }
  location / { proxy_pass http://127.0.0.1:8080; }
}
server { listen 10.1.2.3:8080; server_name planipsy.example; location / { proxy_pass http://x; } }
`,
  ],
  [
    '/etc/nginx/sites-enabled/wild',
    'server { listen 80; server_name *.example .pilot.test; location / { } }',
  ],
  ['/etc/nginx/tls.conf', 'listen 443 ssl http2;\nssl_certificate /x.pem;\n'],
]);

const servers = listServers(files);
const places = { root: '/srv/a', backup: { folders: ['/srv/a-data'] } };

test('every server block of http is found, and no other', () => {
  expect(servers.map(({ file, directive: { start } }) => `${file.split('/').at(-1) ?? ''} ${start}`)).toEqual(
    ['default 0', 'planipsy 0', 'planipsy 128', 'planipsy 320', 'wild 0'],
  );
});

describe('the block that answers for', () => {
  test.each([
    ['https://planipsy.example/', ['planipsy 128']],
    ['http://planipsy.example:8080/portal', ['planipsy 320']],
    ['http://other.example/', ['wild 0']],
    ['http://deep.pilot.test/', ['wild 0']],
    ['http://127.0.0.1/', ['default 0']],
    ['http://[::1]/', ['default 0']],
    ['https://127.0.0.1/', ['planipsy 128']],
    ['http://127.0.0.1:8080/', []],
    ['http://127.0.0.1:8000/', []],
  ])('%s', (url, expected) => {
    expect(choose({ url, health: 'http://127.0.0.1:1/' }).chosen).toEqual(expected);
  });
});

const choose = ({
  url,
  health,
  among = files,
}: {
  url: string;
  health: string;
  among?: ReadonlyMap<string, string>;
}) => {
  const { chosen, doubtful } = chooseServers({
    servers: listServers(among),
    upstreams: listUpstreams(among),
    site: { ...places, name: 'a', url, health: { url: health } },
  });
  const name = ({ file, directive: { start } }: Server) => `${file.split('/').at(-1) ?? ''} ${start}`;
  return { chosen: chosen.map(name), doubtful: doubtful.map(name) };
};

describe('a block that passes on to the same platform under another name answers for it as well', () => {
  test('found by where its health is asked, when the address leads to a block for all others', () => {
    const { chosen } = choose({ url: 'http://127.0.0.1/', health: 'http://localhost:8080/health' });
    expect(chosen).toEqual(['default 0', 'planipsy 128']);
  });

  test.each([
    ['the same address', 'http://127.0.0.1:8080', 'http://localhost:8080/x', true],
    ['the same upstream', 'http://app', 'https://app/x', true],
    ['the address of the upstream', 'http://app', 'http://10.0.0.7:9000', true],
    ['one socket', 'http://unix:/run/app.sock:/', 'http://unix:/run/app.sock', true],
    ['another port', 'http://127.0.0.1:8080', 'http://127.0.0.1:8081', false],
    ['what is known only later', 'http://$app', 'http://$app', false],
    ['another spelling', 'http://127.0.0.1:8080', 'http://127.1:8080', true],
    ['any address of this server', 'http://127.0.0.1:8080', 'http://0.0.0.0:8080', true],
    ['a path of variables', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080$request_uri', true],
    ['a variable that is a constant', 'http://127.0.0.1:8080', 'http://$b; set $b 127.0.0.1:8080', true],
    ['parts of constants', 'http://127.0.0.1:8080', 'http://${b}:8080; set $b localhost', true],
  ])('%s', (_name, mine, other, isSame) => {
    const among = new Map([
      [
        '/nginx.conf',
        `events { } http { upstream app { server 10.0.0.7:9000; }
server { listen 80; server_name a.example; location / { location /deep { proxy_pass ${mine}; } } }
server { listen 80; server_name b.example; location / { proxy_pass ${other}; } }
server { listen 80; server_name c.example; return 301 http://a.example; location / { proxy_pass ${mine}; } } }`,
      ],
    ]);
    const { chosen } = choose({ url: 'http://a.example/', health: 'http://127.0.0.1:1/', among });
    expect(chosen).toHaveLength(isSame ? 2 : 1);
  });
});

describe('a block', () => {
  test.each<[string, string, 'chosen' | 'doubtful' | 'neither']>([
    // Its update would close the other platform.
    [
      'of the same name that passes on elsewhere',
      'listen 8443; location / { proxy_pass http://[::1]:81; }',
      'doubtful',
    ],
    ['of the same name that has other files', 'listen 80; root /srv;', 'chosen'],
    [
      'of the same name with scripts on another port',
      'listen 81; location / { fastcgi_pass unix:/a; }',
      'doubtful',
    ],
    ['of the same name with scripts', 'listen 80; location / { fastcgi_pass unix:/a; }', 'chosen'],
    [
      'that only redirects',
      'listen 80; return 301 https://a.example; location / { proxy_pass http://127.0.0.1:8080; }',
      'neither',
    ],
    [
      'that redirects all but some',
      'listen 80; if ($uri ~ ^/api) { break; } return 301 https://a.example; location / { proxy_pass http://127.0.0.1:8080; }',
      'chosen',
    ],
    // Must be refused: a copy that includes the line.
    [
      'that leads here with the snippet of another platform',
      'listen 80; set $ospi_update_b off; location / { proxy_pass http://127.0.0.1:8080; }',
      'chosen',
    ],
    [
      'of the same name with the snippet of another platform',
      'listen 80; set $ospi_update_b off; root /b;',
      'neither',
    ],
    ['with a name that nginx reads alike', 'listen 80; server_name A.Example; root /a;', 'chosen'],
    [
      'of another name by a port that is known later',
      'listen 80; server_name b; location / { proxy_pass http://127.0.0.1:$b; }',
      'doubtful',
    ],
    [
      'of another name by a name that is known later',
      'listen 80; server_name b; location / { proxy_pass http://app_$b; }',
      'doubtful',
    ],
    [
      'of another name that chooses between two constants',
      'listen 80; server_name b; set $b 127.0.0.1:8080; if ($a) { set $b 127.0.0.1:9; } location / { proxy_pass http://$b; }',
      'chosen',
    ],
    [
      'that rewrites before it redirects',
      'listen 80; rewrite ^/api /api last; return 301 https://a.example; location / { proxy_pass http://127.0.0.1:8080; }',
      'chosen',
    ],
    [
      'of another name that passes on to a name',
      'listen 80; server_name b; location / { proxy_pass http://srv:8080; }',
      'doubtful',
    ],
    [
      'of another name that passes on by a variable',
      'listen 80; server_name b; location / { proxy_pass http://$b; }',
      'doubtful',
    ],
    [
      'of another name that passes on elsewhere',
      'listen 80; server_name b; location / { proxy_pass http://srv:9; }',
      'neither',
    ],
  ])('%s', (_name, lines, expected) => {
    const named = lines.includes('server_name') ? lines : `server_name a.example; ${lines}`;
    const main =
      'server { listen 443; server_name a.example; location / { proxy_pass http://127.0.0.1:8080; } }';
    const among = new Map([['/nginx.conf', `events { } http { ${main} server { ${named} } }`]]);
    const { chosen, doubtful } = choose({
      url: 'https://a.example/',
      health: 'http://127.0.0.1:1/',
      among,
    });
    const found = chosen.length === 2 ? 'chosen' : doubtful.length === 1 ? 'doubtful' : 'neither';
    expect(found).toBe(expected);
  });
});

describe('what nginx compares', () => {
  const among = (servers: string) => new Map([['/nginx.conf', `events { } http { ${servers} }`]]);

  test('of a host name nobody knows the address: a neighbour on an address of its own is not taken for it', () => {
    const own =
      'server { listen 80; server_name a.example; location / { proxy_pass http://127.0.0.1:8080; } }';
    const neighbour =
      'server { listen 127.0.0.2:80; server_name b; location / { proxy_pass http://127.0.0.1:9; } }';
    const { chosen } = choose({
      url: 'http://a.example/',
      health: 'http://127.0.0.1:1/',
      among: among(`${own} ${neighbour}`),
    });
    expect(chosen).toEqual(['nginx.conf 18']);
  });

  test('without a name, the only block there is answers, on an address of its own too', () => {
    const only = 'server { listen 192.0.2.1:80; location / { proxy_pass http://127.0.0.1:8080; } }';
    const { chosen } = choose({
      url: 'http://a.example/',
      health: 'http://127.0.0.1:1/',
      among: among(only),
    });
    expect(chosen).toHaveLength(1);
  });

  test('an upstream is named in any case, and an address that is both is for both', () => {
    const servers = `upstream App { server 127.0.0.1:8080; }
      server { listen [::]:443 ssl ipv6only=off; location / { proxy_pass http://app; } }
      server { listen 80; server_name b; location / { proxy_pass http://APP$request_uri; } }`;
    const { chosen } = choose({
      url: 'https://127.0.0.1/',
      health: 'http://127.0.0.1:8080/',
      among: among(servers),
    });
    expect(chosen).toHaveLength(2);
  });

  test('where the address only sends on to https, the platform is where that block passes on', () => {
    const servers = `server { listen 80; server_name a; return 301 https://a$request_uri; }
      server { listen 443 ssl; server_name a; location / { proxy_pass http://127.0.0.1:8080; } }`;
    const { chosen } = choose({ url: 'http://a/', health: 'http://127.0.0.1:8081/', among: among(servers) });
    expect(chosen).toHaveLength(2);
  });
});

describe('the lines of an installation', () => {
  const owner = { snippet: '/x', platform: 'a-b' };
  const put = (text: string, included = '') => {
    const among = new Map([
      ['/nginx.conf', text],
      ['/in.conf', included],
    ]);
    const insertions = listServers(among)
      .filter(({ file }) => file === '/nginx.conf')
      .flatMap((server) => listInsertions(server, { files: among, owner }));
    const changed = insertLines(text, insertions);
    expect(removeLines(changed, owner)).toBe(text);
    return changed;
  };

  test('stand at the head of the block, before its own error pages, whose addresses they keep', () => {
    const text =
      'http {\nserver {\n  listen 80;\n  error_page 404 500 502 /50x.html;\n  error_page 504 @late;\n}\n}\n';
    expect(put(text)).toContain(`server {
    include "/x"; # ospi-update a-b
    set $ospi_update_a_b_own_500 "/50x.html"; # ospi-update a-b
    set $ospi_update_a_b_own_502 "/50x.html"; # ospi-update a-b
  listen 80;`);
  });

  test('stand once more in a location that has error pages of its own, and in no other', () => {
    const text =
      'http { server { location /a { error_page 404 /x; } location /b { location /c { include /in.conf; } } } }';
    const changed = put(text, 'error_page 502 /c.html;');
    expect(changed.match(/error_page 502 =503/g)).toHaveLength(2);
    expect(changed).toContain('"/c.html"; # ospi-update a-b, line split here\n include /in.conf');
  });
});

test('a dump is taken apart, and put together with a change in its place', () => {
  const dump = [...files].map(([file, text]) => `# configuration file ${file}:\n${text}\n`).join('');
  expect([...splitDump(dump)]).toEqual([...files]);
  const remark = '# configuration file for PlaniPSY:\n';
  expect([...splitDump(`${dump}${remark}`)].at(-1)?.[1]).toContain(remark.trim());
  const whole = flatten(files, new Map([['/etc/nginx/tls.conf', 'listen 8443;']]));
  expect(whole).toContain('listen 8443;');
  expect(whole).toContain('types { text/html html; }');
  expect(whole).not.toMatch(/^\s*include/m);
});

const listOpen = (among: ReadonlyMap<string, string>, site: Parameters<typeof listLeading>[1]) =>
  listLeading(among, site)
    ?.chosen.filter((server) => !isIncluded(server, site))
    .map((server) => nameServer(server, among));

test('a block that leads to the platform without the snippet is named, once another one has it', () => {
  const site = {
    ...places,
    name: 'plani-psy',
    url: 'http://127.0.0.1/',
    health: { url: 'http://127.0.0.1:8080/health' },
  };
  const name = '/etc/nginx/sites-enabled/default';
  expect(listOpen(files, site)).toBeUndefined();
  const included = new Map([
    ...files,
    [name, 'server { listen 80 default_server; include snippets/o*.conf; }'],
  ]);
  included.set('/etc/nginx/snippets/ospi.conf', 'set $ospi_update_plani_psy off;');
  expect(listOpen(included, site)).toEqual(['/etc/nginx/sites-enabled/planipsy:6']);
});

test.each([
  [
    'that sends everybody to https',
    'location /.well-known { root /x; } location / { return 301 https://a.example; }',
    0,
  ],
  ['that passes certificates on elsewhere', 'location /.well-known { proxy_pass http://127.0.0.1:8888; }', 0],
  ['that leads to the platform', 'location / { proxy_pass http://127.0.0.1:8080; }', 1],
  ['that runs scripts', 'location / { fastcgi_pass unix:/run/php.sock; }', 1],
])('a block of the same name %s', (_name, lines, count) => {
  const among = new Map([
    [
      '/nginx.conf',
      `events { } http {
server { listen 443 ssl; server_name a.example; set $ospi_update_a off; location / { proxy_pass http://127.0.0.1:8080; } }
server { listen 80; server_name a.example; ${lines} } }`,
    ],
  ]);
  const site = {
    ...places,
    name: 'a',
    url: 'https://a.example/',
    health: { url: 'http://127.0.0.1:8080/health' },
  };
  expect(listOpen(among, site)).toHaveLength(count);
});
