import { describe, expect, test } from 'vitest';
import { judgeOverlaps } from '../../../src/domain/site/overlaps.ts';
import { parseSite } from '../../../src/domain/site/parse-site.ts';
import { parseSource } from '../../../src/domain/site/source.ts';

const publicKey = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(40, 7)]).toString('base64');

const good = `product: planipsy
root: /srv/planipsy
url: https://127.0.0.1/
trustedKeys: [ "${publicKey}" ]
services:
  - unit: planipsy-superviseur.service
  - { name: web, start: [systemctl, start, web], stop: [/bin/kill], status: ["true"] }
health: { url: http://127.0.0.1:8080/health }
backup:
  folder: /var/backups/ospi-update/planipsy
  folders: [ /srv/planipsy/shared ]
`;

/** Every error, as "line:column path code". */
function judge(text: string): string[] {
  const source = parseSource(text);
  const { errors, folders } = parseSite({ source, file: '/etc/ospi-update/planipsy.yaml', name: 'planipsy' });
  return [...errors, ...judgeOverlaps({ folders, placeOf: source.placeOf })]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, path, code }) => `${line}:${column} ${path} ${code}`);
}

function paramsOf(text: string): object[] {
  const source = parseSource(text);
  const { errors, folders } = parseSite({ source, file: '/x.yaml', name: 'planipsy' });
  return [...errors, ...judgeOverlaps({ folders, placeOf: source.placeOf })].map(({ params }) => params);
}

describe('a configuration', () => {
  test('has each fault of the maintenance page told in a sentence of its own', () => {
    const bad = `${good}maintenance:
  allow: [ 192.0.2.0/33, 0.0.0.0/0, 127.0.0.1 ]
  holdMinutes: 0
  page:
    name: "a\\nb"
    logo: logo.png
    color: blue
    colour: "#0b5cad"
    contact: " "
`;
    expect(judge(bad)).toEqual([
      '13:12 maintenance.allow[0] network-form',
      '13:26 maintenance.allow[1] network-everything',
      '13:37 maintenance.allow[2] network-loopback',
      '14:16 maintenance.holdMinutes too-small',
      '16:11 maintenance.page.name line-form',
      '17:11 maintenance.page.logo path-relative',
      '18:12 maintenance.page.color color-form',
      '19:5 maintenance.page.colour unknown-key',
      '20:14 maintenance.page.contact line-form',
    ]);
    expect(judge(`${good}maintenance: { holdMinutes: 1441, page: { logo: "/a\\tb.png" } }\n`)).toEqual([
      '12:29 maintenance.holdMinutes too-large',
      '12:49 maintenance.page.logo place-characters',
    ]);
  });

  test('in the form of the manual is accepted', () => {
    expect(judge(good)).toEqual([]);
  });

  test('may have the platform say its version, and give a unit its own time', () => {
    const withKeys = (health: string, unit = '') =>
      judge(
        good
          .replace(/^health: .*$/m, `health: { url: http://127.0.0.1:8080/health, ${health} }`)
          .replace(/unit: (\S+)$/m, `unit: $1${unit}`),
      ).map((error) => error.replace(/^\S+ /, ''));
    expect(withKeys('versionHeader: X-Version, versionPath: "/api/version?short=1"')).toEqual([]);
    expect(withKeys('versionHeader: X-Version', '\n    timeoutSeconds: 600')).toEqual([]);
    expect(withKeys('versionHeader: "X Version"')).toEqual(['health.versionHeader header-form']);
    for (const path of ['version', '//elsewhere/version', '/a b', '/#x'])
      expect(withKeys(`versionPath: "${path}"`)).toEqual(['health.versionPath url-path-form']);
    expect(withKeys('versionPath: /', '\n    timeoutSeconds: 3601')).toHaveLength(1);
  });

  test('has all its errors told at once, each at its place', () => {
    const bad = `product: Plani Psy
root: srv/planipsy
state: /var/lib/../lib/x
url: ftp://127.0.0.1/
adminstrators: systeme
trustedKeys: [ RWQx, ${publicKey} ]
services:
  - unit: planipsy-web
  - { name: web, start: [], stop: kill, status: [./status] }
  - web
health: { url: http://root:secret@127.0.0.1/, timeoutSeconds: 0.5 }
maintenance:
  exempt: [ superviseur, / ]
backup:
  kep: 3
  keep: 0
  folder:
  databases: [ { engine: postgresql } ]
support: { phone: 0426100636, email: support }
`;
    expect(judge(bad)).toEqual([
      '1:10 product name-form',
      '2:7 root path-relative',
      '3:8 state path-not-normal',
      '4:6 url url-form',
      '5:1 adminstrators unknown-key',
      '6:16 trustedKeys[0] key-form',
      '8:11 services[0].unit unit-form',
      '9:18 services[1].start[0] missing',
      '9:35 services[1].stop type',
      '9:50 services[1].status[0] program-form',
      '10:5 services[2] type',
      '11:16 health.url url-credentials',
      '11:63 health.timeoutSeconds type',
      '13:13 maintenance.exempt[0] exempt-form',
      '13:26 maintenance.exempt[1] exempt-everything',
      '14:1 backup.folders missing',
      '15:3 backup.kep unknown-key',
      '16:9 backup.keep too-small',
      '17:3 backup.folder empty',
      '18:16 backup.databases[0].name missing',
      '19:19 support.phone type',
      '19:38 support.email email-form',
    ]);
  });

  test('may set hardware requirements of its own, whole and in whole numbers', () => {
    const set = (cores: string) =>
      `${good}requirements:\n  cpuCores: ${cores}\n  memoryGiB: { minimum: 1, recommended: 2 }\n  freeDiskPercent: 5\n`;
    const source = parseSource(set('{ minimum: 1, recommended: 2 }'));
    const { site } = parseSite({ source, file: '/x.yaml', name: 'planipsy' });
    expect(site?.requirements).toEqual({
      cpuCores: { minimum: 1, recommended: 2 },
      memoryGiB: { minimum: 1, recommended: 2 },
      freeDiskPercent: 5,
    });
    expect(judge(set('{ minimum: 0.5, recomended: 2 }'))).toEqual([
      '13:3 requirements.cpuCores.recommended missing',
      '13:24 requirements.cpuCores.minimum type',
      '13:29 requirements.cpuCores.recomended unknown-key',
    ]);
  });

  test('that is empty misses every required key', () => {
    expect(judge('')).toEqual(['1:1  empty']);
    expect(judge('{}')).toEqual(
      ['product', 'root', 'url', 'trustedKeys', 'services', 'health', 'backup'].map(
        (key) => `1:1 ${key} missing`,
      ),
    );
    expect(judge('- list')).toEqual(['1:1  type']);
  });

  test.each([
    ['a key given twice', 'product: a\nroot: /a\nproduct: b\n', '3:1 product duplicate-key'],
    ['a nested key given twice', 'health:\n  url: a\n  url: b\n', '3:3 health.url duplicate-key'],
    ['a tag', 'product: !!js/function x\n', '1:10  tag'],
    ['a tag of YAML’s own', 'product: !!str 5\n', '1:16 product tag'],
    ['an alias', 'product: &a x\nroot: *a\n', '2:7 root alias'],
    ['a second document', 'product: a\n---\nproduct: b\n', '2:1  several-documents'],
    ['a tab', '\tproduct: a\n', '1:1  syntax'],
    ['an open bracket', 'services: [\nproduct: a\n', '2:1  syntax'],
    ['a key that is a list', '? [a]\n: 1\n', '1:3  syntax'],
    ['bytes that are not UTF-8', 'product: \uFFFD\n', '1:10  not-utf8'],
    ['a prototype', '__proto__: { product: a }\n', '1:1 __proto__ unknown-key'],
    ['a name of Object', 'constructor: a\n', '1:1 constructor unknown-key'],
  ])('with %s is refused at the place', (_what, text, error) => {
    expect(judge(text)).toContain(error);
  });

  test('that grows by aliases, or nests without end, is refused', () => {
    const bomb = Array.from({ length: 30 }, (_, n) => `k${n}: &a${n} [*a${n - 1},*a${n - 1}]`).join('\n');
    expect(judge(`k: &a-1 [x]\n${bomb}`).some((error) => error.endsWith('alias'))).toBe(true);
    expect(judge('['.repeat(50_000))).toEqual([expect.stringMatching(/syntax$/)]);
    expect(judge(`a: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`)).toEqual([
      expect.stringMatching(/syntax$/),
    ]);
  });

  test.each([
    ['adminstrators: x', 'administrators'],
    ['Root: /x', 'root'],
    ['trusted_keys: []', 'trustedKeys'],
    ['service: []', 'services'],
    ['colour: red', undefined],
  ])('with the unknown key of %j gets the nearest known one suggested', (line, nearest) => {
    expect(paramsOf(`${good}${line}\n`)).toEqual([nearest === undefined ? {} : { nearest }]);
  });

  test('suggests the keys of the mapping in which the unknown one stands', () => {
    expect(paramsOf(good.replace('health: {', 'health: { timeout: 3,'))).toEqual([{}]);
    expect(paramsOf(good.replace('health: {', 'health: { timeoutSecond: 3,'))).toEqual([
      { nearest: 'timeoutSeconds' },
    ]);
    expect(paramsOf(good.replace('unit:', 'unti:'))).toContainEqual({ nearest: 'unit' });
  });

  test.each([
    ['/srv/planipsy/', { normal: '/srv/planipsy' }],
    ['/srv//planipsy', { normal: '/srv/planipsy' }],
    ['/srv/./x/../planipsy', { normal: '/srv/planipsy' }],
  ])('is told how the path %s is written', (path, params) => {
    expect(paramsOf(good.replace('root: /srv/planipsy', `root: ${path}`))).toEqual([params]);
  });

  test.each([
    ['/', 'path-system'],
    ['/etc', 'path-system'],
    ['/run/planipsy', 'path-volatile'],
    ['"/srv/a;b"', 'path-characters'],
    ['"/srv/a\\nb"', 'path-characters'],
    ["'/srv/$a'", 'path-characters'],
  ])('with the root %s is refused', (path, code) => {
    expect(judge(good.replace('root: /srv/planipsy', `root: ${path}`))).toEqual([`2:7 root ${code}`]);
  });

  test('with one service twice is refused', () => {
    const twice = good.replace('name: web', 'name: planipsy-superviseur.service');
    expect(judge(twice)).toEqual(['7:13 services[1].name service-twice']);
  });
});

describe('the folders of a configuration', () => {
  const folders = ({
    root = '/r',
    state = '/s',
    page = '/s/public',
    backup = '/b',
    data = ['/d'],
    inbox = '/i',
    requests = '/m',
  }) =>
    good
      .replace(
        'root: /srv/planipsy',
        `root: ${root}\nstate: ${state}\npublic: ${page}\ninbox: ${inbox}\nimport: { folder: ${requests} }`,
      )
      .replace('/var/backups/ospi-update/planipsy', backup)
      .replace('/srv/planipsy/shared', data.join(', '));

  test('may stand side by side, the data in the root and the public folder in the state', () => {
    expect(paramsOf(folders({ data: ['/r/shared', '/r/uploads'] }))).toEqual([]);
    expect(paramsOf(folders({ root: '/srv/p', page: '/srv/p/public', data: ['/srv/p2'] }))).toEqual([]);
  });

  test.each([
    ['the state served by nginx', { state: '/s/public/x' }, 'served', 'public'],
    ['the state as the public folder', { page: '/s' }, 'served', 'public'],
    ['backups served by nginx', { backup: '/s/public/b' }, 'served', 'public'],
    ['data served by nginx', { data: ['/s/public'] }, 'served', 'public'],
    ['the logs served by nginx', { page: '/s/attempts' }, 'logs', 'state'],
    ['data in a release', { data: ['/r/current/data'] }, 'release', 'root'],
    ['the page in the releases', { page: '/r/releases/page' }, 'release', 'root'],
    ['backups in the root', { backup: '/r/backups' }, 'root', 'root'],
    ['the backups in the data', { backup: '/d/b' }, 'data', 'backup.folders[0]'],
    ['the journal in the data', { state: '/d/s', page: '/p' }, 'data', 'backup.folders[0]'],
    ['the page in the data', { page: '/d/p' }, 'data', 'backup.folders[0]'],
    ['the root as the data', { data: ['/r'] }, 'data', 'backup.folders[0]'],
    ['data in the data', { data: ['/d', '/d/x'] }, 'data', 'backup.folders[0]'],
    ['data in the backups', { data: ['/b/d'] }, 'backups', 'backup.folder'],
    ['the backups in the inbox', { backup: '/i/b' }, 'inbox', 'inbox'],
    ['the backups among the requests', { backup: '/m/b' }, 'import', 'import.folder'],
    ['the inbox among the requests', { inbox: '/m/i' }, 'import', 'import.folder'],
    ['the requests in the state', { requests: '/s/m' }, 'private', 'state'],
    ['the requests served by nginx', { requests: '/s/public/m' }, 'served', 'public'],
    ['the requests in the data', { requests: '/d/m' }, 'data', 'backup.folders[0]'],
    ['the requests in a release', { requests: '/r/current/m' }, 'release', 'root'],
    ['the requests in the inbox', { requests: '/i/m' }, 'inbox', 'inbox'],
  ])('are refused with %s', (_what, change, reason, key) => {
    expect(paramsOf(folders(change))).toContainEqual(expect.objectContaining({ reason, key }));
  });

  test('are compared by whole names', () => {
    expect(paramsOf(folders({ backup: '/r-backups', state: '/d-state', page: '/d-page' }))).toEqual([]);
  });
});
