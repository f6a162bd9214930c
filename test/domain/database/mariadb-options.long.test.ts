import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { geteuid } from 'node:process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMariadb, type ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { pickConnectionOptions } from '../../../src/domain/database/mariadb/option-file.ts';
import { makeScratchFolder } from '../../ports.ts';
import { sharePlace } from '../../shared-folder.ts';
import { dumpInto, fingerprint, openMariadb, restoreWhole, startScratchMariadb } from './mariadb-kit.ts';

/** What sites keep in such a file for other uses. */
const others = [
  '[mysqldump]\nignore-table=app.patient',
  '[mysqldump]\nno-data',
  '[mariadb-dump]\nno_create_info = 1',
  '[mariadb-dump]\nwhere="1 = 0"',
  '[mysqldump]\nskip-opt\ndatabases\ntab=/nowhere\nresult-file=/nowhere/else',
  '[client]\nloose-ignore-table=app.patient\nloose-no-data',
  '[mysql]\nforce\ninit-command="SET sql_log_bin = 0; DROP TABLE IF EXISTS app.patient"',
  '[mariadb-client]\nexecute="SELECT 1"\nsilent\nxml',
];

describe('Options of a credentials file not about the connection are ignored', () => {
  let folder: string;
  let scratch: ScratchMariadb;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
    scratch = await startMariadb({ folder: join(folder, 'mariadb'), template: sharePlace('mariadb') });
  });
  afterAll(async () => {
    await scratch.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(others)('%j', async (lines) => {
    await scratch.query(`CREATE OR REPLACE DATABASE app; CREATE TABLE app.patient (id INT);
INSERT INTO app.patient VALUES (1), (2);
CREATE OR REPLACE USER keeper IDENTIFIED BY 'a #b"c'; GRANT ALL ON *.* TO keeper WITH GRANT OPTION`);
    const credentialsFile = join(await makeScratchFolder(), 'credentials');
    await writeFile(credentialsFile, `[client]\nuser=keeper\npassword = 'a #b"c'\n${lines}\n`, {
      mode: 0o600,
    });
    const server = openMariadb({ ...scratch, connection: { socket: scratch.socket } }, { credentialsFile });
    const before = await fingerprint(scratch);
    const dump = await dumpInto(server);
    expect(await fingerprint(scratch)).toEqual(before);
    await scratch.query('DROP TABLE app.patient');
    await restoreWhole(server, dump);
    expect(await fingerprint(scratch)).toEqual(before);
    const held = await listHeld();
    expect(held.length).toBeGreaterThan(0);
    for (const folder of held) await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** The folders of the texts held by this process: those of other processes exist only for a moment. */
async function listHeld(): Promise<readonly string[]> {
  const fds = await readdir('/proc/self/fd');
  const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.includes('/ospi-update-held-')).map(dirname);
}

test.runIf(geteuid?.() === 0)(
  'The user who runs the programs reads his options, and nobody else',
  async () => {
    const scratch = await startScratchMariadb();
    await scratch.query(
      "CREATE DATABASE app; CREATE TABLE app.t (id INT); CREATE USER keeper IDENTIFIED BY 'x'; GRANT ALL ON *.* TO keeper WITH GRANT OPTION",
    );
    const folder = await makeScratchFolder();
    execFileSync('chmod', ['755', folder]);
    const credentialsFile = join(folder, 'credentials');
    await writeFile(credentialsFile, '[client]\nuser=keeper\npassword=x\n', { mode: 0o600 });
    execFileSync('chown', ['mysql', credentialsFile]);
    const server = openMariadb(
      { ...scratch, connection: { socket: scratch.socket } },
      { credentialsFile, runAs: 'mysql' },
    );
    await restoreWhole(server, await dumpInto(server));
    expect((await server.readFacts()).problem).toBeUndefined();
  },
);

test('No other option file, no login path and no variable of the environment reaches the programs', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.t (id INT)');
  const programs = await makeScratchFolder();
  execFileSync('chmod', ['755', programs]);
  for (const name of ['mariadb', 'mariadb-dump'])
    await writeFile(join(programs, name), `#!/bin/sh\nenv >> ${programs}/env\nexec /usr/bin/${name} "$@"\n`, {
      mode: 0o755,
    });
  const home = await makeScratchFolder();
  await mkdir(join(home, 'etc'));
  await writeFile(join(home, '.my.cnf'), '[client]\nuser=nobody\n');
  const environment = {
    HOME: home,
    MYSQL_HOME: home,
    MYSQL_PWD: 'x',
    MYSQL_TCP_PORT: '1',
    MYSQL_GROUP_SUFFIX: 'x',
  };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    await dumpInto(openMariadb(scratch, { programs }));
  } finally {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
  const { stdout } = await execa('cat', [join(programs, 'env')]);
  expect(new Set(stdout.split('\n').map((line) => line.split('=')[0]))).toEqual(
    new Set(['PATH', 'LC_ALL', 'PWD']),
  );
});

test.each([
  ['[client]\nuser = x\n# y\n[other]\npassword=z', '[client]\nuser = x\n'],
  ['[ client ]\r\nuser=x\r\n', '[client]\nuser=x\n'],
  [
    '[client]\nssl\nskip_ssl_verify_server_cert\ndefault-character-set=utf8',
    '[client]\nssl\nskip_ssl_verify_server_cert\n',
  ],
  ['[client]\nuser=x\n!include /etc/my.cnf', undefined],
  ['!includedir /etc\n[client]\nuser=x', undefined],
  ['user=x', undefined],
  ['[client', undefined],
  ['[client]\npasword=x', undefined],
  ['[client]\npass=x', undefined],
  ['[client]\npassword x', undefined],
])('Of an option file %j the programs get %j', (text, picked) => {
  expect(pickConnectionOptions({ text, groups: ['client'] })).toBe(picked);
});
