import { expect, test } from 'vitest';
import { parseDatabase } from '../../../src/domain/setup/database-answer.ts';
import { listSockets } from '../../../src/domain/setup/find-databases.ts';
import { listMounts } from '../../../src/domain/setup/find-disks.ts';
import { chooseUnits } from '../../../src/domain/setup/find-units.ts';
import { endWindow, parseTime } from '../../../src/domain/setup/night.ts';
import { renderSudoers } from '../../../src/domain/setup/sudoers.ts';

test('servers are found by the sockets on which they listen', () => {
  const text = `Num       RefCount Protocol Flags    Type St Inode Path
ffff: 00000002 00000000 00010000 0001 01 1 /run/postgresql/.s.PGSQL.5432
ffff: 00000002 00000000 00010000 0001 01 2 /run/postgresql/.s.PGSQL.5433
ffff: 00000003 00000000 00000000 0001 03 3 /run/postgresql/.s.PGSQL.5434
ffff: 00000002 00000000 00010000 0001 01 4 /run/mysqld/mysqld.sock
ffff: 00000002 00000000 00010000 0001 01 5 /run/with blank/mysql.sock
ffff: 00000002 00000000 00010000 0001 01 6 @abstract/mysqld.sock
ffff: 00000002 00000000 00010000 0001 01 7
`;
  expect(listSockets(text)).toEqual([
    { path: '/run/postgresql/.s.PGSQL.5432', engine: 'postgresql', port: 5432 },
    { path: '/run/postgresql/.s.PGSQL.5433', engine: 'postgresql', port: 5433 },
    { path: '/run/mysqld/mysqld.sock', engine: 'mariadb' },
    { path: '/run/with blank/mysql.sock', engine: 'mariadb' },
  ]);
});

test('disks are told from what belongs to the system', () => {
  const text = `/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
/dev/sdb1 /mnt/b\\040c ext4 rw 0 0
/dev/sda2 /boot ext4 rw 0 0
/dev/loop1 /snap/x squashfs ro 0 0
nas:/backup /mnt/nas nfs4 rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/sdb1 /run/host/incoming ext4 rw 0 0
/dev/sdc1 /run/media/usb ext4 rw 0 0
`;
  expect(listMounts(text)).toEqual(['/', '/mnt/b c', '/mnt/nas', '/run/media/usb']);
});

test('units belong to a platform by their folder or their name, the Superviseur first', () => {
  const shown = `Id=planipsy-web.service
Description=Portal
ExecStart={ path=/usr/bin/node ; argv[]=/usr/bin/node /srv/other/web.js ; }

Id=portal.service
Description=Superviseur?
WorkingDirectory=/srv/planipsy/current

Id=x-superviseur.service
Description=S
ExecStart={ path=/srv/planipsy/current/run ; argv[]=/srv/planipsy/current/run ; }

Id=stranger.service
Description=Other
ExecStart={ path=/srv/planipsy-old/run ; }
`;
  expect(chooseUnits({ shown, root: '/srv/planipsy', platform: 'planipsy' }).map(({ name }) => name)).toEqual(
    ['x-superviseur.service', 'planipsy-web.service', 'portal.service'],
  );
});

const known = [
  { engine: 'postgresql', name: 'planipsy', socket: '/run/postgresql', user: 'postgres', runAs: 'postgres' },
  { engine: 'mariadb', name: 'bi', socket: '/run/mysqld/mysqld.sock', user: 'root' },
  { engine: 'postgresql', name: 'bi' },
  // As configured, and as found.
  { engine: 'postgresql', name: 'planipsy', socket: '/elsewhere' },
] as const;

test.each([
  ['postgresql:planipsy', known[0]],
  ['planipsy', known[0]],
  ['bi', undefined],
  ['mariadb:bi', known[1]],
  ['mariadb:bi,host=db.example,port=3307', { engine: 'mariadb', name: 'bi', host: 'db.example', port: 3307 }],
  ['mariadb:new', { engine: 'mariadb', name: 'new' }],
  ['mariadb:bi,=x', undefined],
  ['oracle:bi', undefined],
  ['', undefined],
])('the database %s', (text, database) => {
  expect(parseDatabase(text, known)).toEqual(database);
});

test.each([
  ['2:30', '02:30'],
  ['02h30', '02:30'],
  ['23:59', '23:59'],
  ['24:00', undefined],
  ['2', undefined],
  ['12:60', undefined],
])('the time %s', (text, time) => {
  expect(parseTime(text)).toBe(time);
});

test('the window of the night is two hours long, over midnight too', () => {
  expect([endWindow('02:30'), endWindow('23:15')]).toEqual(['04:30', '01:15']);
});

test('the file for sudo has complete commands alone, each with and without the platform', () => {
  const text = renderSudoers({
    platform: 'planipsy-two',
    group: 'domain admins',
    program: '/opt/a b/ospi-update',
    folder: '/opt/node/bin',
    written: 'Written by …',
  });
  expect(text).toContain('Cmnd_Alias OSPI_UPDATE_PLANIPSY_TWO = \\\n');
  expect(text).toContain(
    '  /opt/a\\ b/ospi-update apply, \\\n  /opt/a\\ b/ospi-update apply --platform planipsy-two, \\\n',
  );
  expect(text).toContain('"%domain admins" ALL = (root) OSPI_UPDATE_PLANIPSY_TWO\n');
  expect(text).toContain('secure_path = "/opt/node/bin:/usr/local/sbin:');
  expect(text).not.toMatch(/\*|NOPASSWD/);
});
