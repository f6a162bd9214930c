import { chmod, chown, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSite } from '../../../src/domain/site/load-site.ts';
import { judgeOverlaps } from '../../../src/domain/site/overlaps.ts';
import { parseSite } from '../../../src/domain/site/parse-site.ts';
import { parseSource } from '../../../src/domain/site/source.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { Problem } from '../../../src/messages/problem.ts';
import type { SiteError } from '../../../src/terms/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const publicKey = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(40, 7)]).toString('base64');

const place = { root: '/srv/planipsy', data: '/srv/planipsy/shared', backups: '/var/backups/planipsy' };

function configure(databases: string, { root, data, backups } = place): string {
  return `product: planipsy
root: ${root}
url: https://127.0.0.1/
trustedKeys: [ "${publicKey}" ]
services: [ { unit: planipsy-web.service } ]
health: { url: http://127.0.0.1:8080/health }
backup:
  folder: ${backups}
  folders: [ ${data} ]
  databases:
${databases}
`;
}

function judge(databases: string) {
  const source = parseSource(configure(databases));
  const { site, errors, folders } = parseSite({ source, file: '/x/planipsy.yaml', name: 'planipsy' });
  const all: readonly SiteError[] = [...errors, ...judgeOverlaps({ folders, placeOf: source.placeOf })];
  return { databases: site?.backup.databases, errors: all };
}

/** Each as "line:column key code", without their common prefix. */
function errorsOf(databases: string): string[] {
  return judge(databases)
    .errors.toSorted((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, path, code }) => {
      const key = path.replace('backup.databases', '');
      return `${line - 10}:${column} ${key} ${code}`;
    });
}

describe('a database', () => {
  test.each([
    ['through the usual socket', '{ engine: postgresql, name: p }'],
    ['through the usual socket of another port', '{ engine: postgresql, name: p, port: 5433 }'],
    ['as another Unix user', '{ engine: postgresql, name: p, runAs: postgres, user: postgres }'],
    ['through a socket with a port', '{ engine: postgresql, name: p, socket: /run/postgresql, port: 5433 }'],
    [
      'on another server',
      '{ engine: postgresql, name: p, host: db.example, port: 5432, user: "plani psy", credentialsFile: /etc/x/pgpass }',
    ],
    [
      'of a service',
      '{ engine: postgresql, name: p, service: planipsy, serviceFile: /etc/x/pg_service.conf }',
    ],
    ['with programs of its own', '{ engine: postgresql, name: p, programs: /usr/lib/postgresql/15/bin }'],
    ['through the usual socket of MariaDB', '{ engine: mariadb, name: p_1 }'],
    ['of MariaDB through a socket', '{ engine: mariadb, name: p, socket: /run/mysqld/mysqld.sock }'],
    ['of MariaDB with an option file', '{ engine: mariadb, name: p, credentialsFile: /etc/x/planipsy.cnf }'],
    ['of MariaDB on another server', '{ engine: mariadb, name: p, host: 2001:db8::1, port: 3306 }'],
  ])('%s is accepted as it is written', (_what, entry) => {
    const { databases, errors } = judge(`    - ${entry}`);
    expect(errors).toEqual([]);
    expect(databases).toEqual([parseSource(entry).value]);
  });

  test.each([
    ['{ name: p }', '7 engine missing'],
    ['{ engine: mariadb }', '7 name missing'],
    ['{ engine: mysql, name: p }', '17 engine choice'],
    ['{ engine: [], name: p }', '9 engine choice'],
    ['{ engine: mariadb, name: -p }', '32 name database-name-form'],
    ['{ engine: mariadb, name: p/../q }', '32 name database-name-form'],
    [`{ engine: mariadb, name: ${'p'.repeat(51)} }`, '32 name database-name-form'],
    ['{ engine: mariadb, name: 5 }', '32 name type'],
    ['{ engine: mariadb, name: MySQL }', '26 name database-system'],
    ['{ engine: postgresql, name: postgres }', '29 name database-system'],
    ['{ engine: mariadb, name: p, host: "db:3306" }', '41 host database-host-form'],
    ['{ engine: mariadb, name: p, host: -v }', '41 host database-host-form'],
    ['{ engine: mariadb, name: p, host: h, port: 0 }', '50 port too-small'],
    ['{ engine: mariadb, name: p, host: h, port: 65536 }', '50 port too-large'],
    ['{ engine: mariadb, name: p, port: 3306 }', '35 port database-needs'],
    ['{ engine: mariadb, name: p, socket: /s, port: 3306 }', '47 port database-needs'],
    ['{ engine: mariadb, name: p, socket: run/s }', '43 socket path-relative'],
    ['{ engine: mariadb, name: p, programs: bin }', '45 programs path-relative'],
    ['{ engine: mariadb, name: p, credentialsFile: x }', '52 credentialsFile path-relative'],
    ['{ engine: mariadb, name: p, socket: "/s\\n" }', '43 socket place-characters'],
    ['{ engine: postgresql, name: p, socket: "/a,/b" }', '46 socket place-characters'],
    ['{ engine: mariadb, name: p, socket: /s, host: h }', '47 host database-exclusive'],
    ['{ engine: postgresql, name: p, host: h, service: s }', '47 service database-exclusive'],
    ['{ engine: postgresql, name: p, port: 1, service: s }', '38 port database-exclusive'],
    ['{ engine: postgresql, name: p, serviceFile: /s }', '38 serviceFile database-needs'],
    ['{ engine: mariadb, name: p, service: s }', '35 service database-postgresql-only'],
    ['{ engine: mariadb, name: p, serviceFile: /s }', '35 serviceFile database-postgresql-only'],
    ['{ engine: postgresql, name: p, service: "a]b" }', '47 service database-service-form'],
    ['{ engine: mariadb, name: p, user: -u }', '41 user database-user-form'],
    ['{ engine: mariadb, name: p, runAs: "a b" }', '42 runAs run-as-form'],
    ['{ engine: mariadb, name: p, sokcet: /s }', '35 sokcet unknown-key'],
  ])('%s is refused at the place', (entry, error) => {
    expect(errorsOf(`    - ${entry}`)).toEqual([`1:${error.replace(' ', ' [0].')}`]);
  });

  test('that is none, and a list that is none, are refused', () => {
    expect(errorsOf('    - planipsy')).toEqual(['1:7 [0] type']);
    expect(errorsOf('    { engine: mariadb }')).toEqual(['0:3  type']);
  });

  test('has all that is wrong with it told at once, whatever else is wrong', () => {
    const entries = `    - { engine: mariadb, name: p, service: s, port: x, sokcet: /s }
    - { engine: mariadb, name: p, socket: s, host: "h h" }`;
    expect(errorsOf(entries)).toEqual([
      '1:35 [0].service database-postgresql-only',
      '1:47 [0].port database-needs',
      '1:53 [0].port type',
      '1:56 [0].sokcet unknown-key',
      '2:26 [1].name database-twice',
      '2:43 [1].socket path-relative',
      '2:46 [1].host database-exclusive',
      '2:52 [1].host database-host-form',
    ]);
    expect(judge(entries).errors).toContainEqual(
      expect.objectContaining({ code: 'unknown-key', params: { nearest: 'socket' } }),
    );
  });

  test('may share its name with one of the other engine', () => {
    expect(errorsOf('    - { engine: mariadb, name: p }\n    - { engine: postgresql, name: p }')).toEqual([]);
  });

  test('of a misspelt engine gets the nearest one suggested', () => {
    expect(judge('    - { engine: postgres, name: p }').errors).toMatchObject([
      { params: { choices: ['postgresql', 'mariadb'], nearest: 'postgresql' } },
    ]);
  });
});

describe('a password in the configuration', () => {
  const secret = 'hunter2-Zaphod';

  test.each([
    [`{ engine: mariadb, name: p, password: ${secret} }`, 'database-password'],
    [`{ engine: mariadb, name: p, PASSWD: ${secret} }`, 'database-password'],
    [`{ engine: mariadb, name: p, motDePasse: [ ${secret} ] }`, 'database-password'],
    [`{ engine: mariadb, name: p, password: !${secret} }`, 'database-password'],
    [`{ engine: mariadb, name: p, url: "mysql://root:${secret}@localhost/p" }`, 'database-url'],
    [`{ engine: postgresql, name: "postgresql://p:${secret}@db/p" }`, 'database-url'],
    [`{ engine: postgresql, name: p, host: "postgresql://p:${secret}@db" }`, 'database-url'],
    [`{ engine: postgresql, name: p, socket: "postgresql://p:${secret}@db" }`, 'database-url'],
    [`postgresql://p:${secret}@db/p`, 'database-url'],
  ])('is told where it belongs: %s', (entry, code) => {
    const { errors } = judge(`    - ${entry}`);
    expect(errors.map((error) => error.code)).toContain(code);
    const problem = { file: '/x/planipsy.yaml', errors };
    const told = [catalogues.fr, catalogues.en].map(
      ({ problems }) => problems['usage.site-invalid'](problem).what,
    );
    for (const text of told) expect(text).toContain('`credentialsFile`');
    expect(JSON.stringify([errors, told])).not.toContain(secret);
  });
});

describe('a file with a password', () => {
  const entry = (file: string) => `    - { engine: mariadb, name: p, credentialsFile: ${file} }`;

  test.each([
    ['/var/lib/ospi-update/planipsy/public/p.cnf', 'served', 'public'],
    ['/srv/planipsy/current/p.cnf', 'release', 'root'],
    ['/srv/planipsy/releases/4.2.0/p.cnf', 'release', 'root'],
    ['/srv/planipsy/shared/p.cnf', 'secret', 'backup.folders[0]'],
    ['/var/backups/planipsy/p.cnf', 'backups', 'backup.folder'],
  ])('may not be %s', (file, reason, key) => {
    expect(judge(entry(file)).errors).toMatchObject([
      { path: 'backup.databases[0].credentialsFile', code: 'overlap', params: { reason, key } },
    ]);
    const service = `    - { engine: postgresql, name: p, service: s, serviceFile: ${file} }`;
    expect(judge(service).errors).toMatchObject([{ code: 'overlap', params: { reason, key } }]);
  });

  test('may lie beside the configuration, or in the folder of the platform', () => {
    expect(errorsOf(entry('/etc/ospi-update/p.cnf'))).toEqual([]);
    expect(errorsOf(entry('/srv/planipsy/p.cnf'))).toEqual([]);
  });
});

describe.runIf(process.geteuid?.() === 0)('loadSite as root', () => {
  /** A configuration on disk with one database. */
  async function prepare(database: (folder: string) => object) {
    const folder = await realpath(await makeScratchFolder());
    const own = { root: `${folder}/root`, data: `${folder}/data`, backups: `${folder}/backups` };
    const file = join(folder, 'planipsy.yaml');
    const entry = { engine: 'postgresql', name: 'p', ...database(folder) };
    await writeFile(file, configure(`    - ${JSON.stringify(entry)}`, own));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'pgpass'), '*:*:*:*:x', { mode: 0o600 });
    const load = () =>
      loadSite({ file, ports: createTestPorts() }).then(
        ({ backup }) => backup.databases,
        (error: unknown) => (error instanceof Problem ? error.toRecord() : error),
      );
    return { folder, load, entry };
  }

  test.each([
    ['credentialsFile', 'pgpass', 0o606],
    ['serviceFile', 'pgpass', 0o606],
    ['programs', 'bin', 0o777],
  ])('refuses as %s what others can write', async (key, name, mode) => {
    const service = key === 'serviceFile' ? { service: 's' } : {};
    const { folder, load, entry } = await prepare((top) => ({ ...service, [key]: join(top, name) }));
    const path = join(folder, name);
    expect(await load()).toEqual([entry]);
    await chmod(path, mode);
    const refused = { code: 'usage.site-writable-by-others', params: { findings: [{ path, by: 'others' }] } };
    expect(await load()).toMatchObject(refused);
    await chmod(path, 0o700);
    await chown(path, 65534, 65534);
    expect(await load()).toMatchObject({ params: { findings: [{ path, by: 'owner' }] } });
  });

  test('leaves the files, but never the programs, to the user as whom the programs run', async () => {
    const { folder, load, entry } = await prepare((top) => ({
      runAs: 'nobody',
      credentialsFile: join(top, 'pgpass'),
      programs: join(top, 'bin'),
    }));
    await chown(join(folder, 'pgpass'), 65534, 65534);
    expect(await load()).toEqual([entry]);
    await chown(join(folder, 'bin'), 65534, 65534);
    expect(await load()).toMatchObject({ params: { findings: [{ path: join(folder, 'bin') }] } });
    await chown(join(folder, 'bin'), 0, 0);
    await chown(join(folder, 'pgpass'), 1234, 1234);
    expect(await load()).toMatchObject({ params: { findings: [{ path: join(folder, 'pgpass') }] } });
  });
});
