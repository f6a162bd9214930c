import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startMariadb } from '../../../fixtures/mariadb/server.ts';
import { listMissingRights } from '../../../src/domain/database/mariadb/rights.ts';
import { type Problem, toProblem } from '../../../src/messages/problem.ts';
import { makeScratchFolder } from '../../ports.ts';
import { dumpInto, everything, openMariadb, restoreWhole, startScratchMariadb } from './mariadb-kit.ts';
import { sharePlace } from '../../shared-folder.ts';

const secret = 'Tr0ub4dor&3 "x';

test('A password from the option file is in no command line, no environment and no file of the dump', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  await scratch.query(
    `CREATE USER keeper IDENTIFIED BY '${secret}'; GRANT ALL ON *.* TO keeper WITH GRANT OPTION;
    INSERT INTO log SELECT REPEAT('x', 50) FROM seq_1_to_200000`,
    { database: 'app' },
  );
  const server = openMariadb(scratch, {
    user: 'keeper',
    credentialsFile: await writeOptions(`password='${secret}'`),
  });
  const work = (async () => {
    const dump = await dumpInto(server);
    await restoreWhole(server, dump);
    return dump;
  })();
  const seen = new Set<string>();
  const leaks: string[] = [];
  const state = { isOver: false };
  const over = work.finally(() => {
    state.isOver = true;
  });
  while (!state.isOver) {
    for (const { name, text } of await readProcesses()) {
      if (text.includes('Tr0ub4dor')) leaks.push(text);
      seen.add(name);
    }
    await sleep(5);
  }
  const dump = await over;
  expect(leaks).toEqual([]);
  expect([...seen]).toEqual(expect.arrayContaining(['mariadb-dump', 'mariadb']));
  expect(await readFile(dump.files['server'] ?? '', 'utf8')).not.toContain('Tr0ub4dor');
}, 120_000);

test('No problem tells the password, whatever is wrong with the connection', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  await scratch.query("CREATE USER keeper IDENTIFIED BY 'right'");
  const cases = [
    { user: 'keeper', credentialsFile: await writeOptions(`password="${secret.replace('"', '')}"`) },
    { credentialsFile: await writeOptions(`password=${secret}`), socket: '/nowhere/socket' },
  ];
  for (const more of cases) {
    const server = openMariadb(scratch, more);
    for (const ask of [() => server.readCounters(), () => dumpInto(server)]) {
      const problem = await complaintOf(ask);
      expect(problem?.code).toBe('backup.database-unreachable');
      expect(String(problem?.params['detail'])).toMatch(/^ERROR \d+ /);
      expect(tellAll(problem)).not.toContain('Tr0ub4dor');
    }
    expect((await server.readFacts()).problem?.code).toBe('backup.database-unreachable');
  }
  const unknownHost = openMariadb(
    { ...scratch, connection: { user: 'keeper' } },
    { host: 'no.such.host.invalid', credentialsFile: await writeOptions(`password=${secret}`) },
  );
  await expect(unknownHost.readCounters()).rejects.toMatchObject({
    code: 'backup.database-unreachable',
    params: { server: 'no.such.host.invalid' },
  });
});

const misread = [
  'password Sekret',
  'password: Sekret',
  'pasword=Sekret #note',
  'pass.word=Sekret',
  String.raw`pasword="Sek\"ret"`,
  'port=Sekret',
  'protocol=Sekret',
  '[Sekret',
];

test.each(misread)(
  'The option file’s line %j, which the client does not understand, is not told',
  async (line) => {
    const scratch = await startScratchMariadb();
    await scratch.query('CREATE DATABASE app');
    const credentialsFile = await writeOptions(line);
    const server = openMariadb({ ...scratch, connection: { user: scratch.user } }, { credentialsFile });
    for (const ask of [() => server.readCounters(), () => dumpInto(server)]) {
      const problem = await complaintOf(ask);
      expect(problem).toMatchObject({
        code: 'backup.database-credentials',
        params: { file: credentialsFile, reason: 'not-understood' },
      });
      expect(tellAll(problem)).not.toMatch(/Sek|ret\b/);
    }
  },
);

test('Options of the dump program alone are not told where they are misspelt, and not heeded', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.t (id INT)');
  const open = async (line: string) =>
    openMariadb(scratch, { credentialsFile: await writeOptions(`[mariadb-dump]\n${line}`) });
  const misunderstood = await complaintOf(async () => dumpInto(await open('pasword=Sekret')));
  expect(misunderstood?.params).toMatchObject({ reason: 'not-understood' });
  expect(tellAll(misunderstood)).not.toContain('Sekret');
  // Options for other uses do not even cause a warning.
  await dumpInto(await open('loose-pasword=Sekret\nwhere=nonsense'));
});

test('A database that is not there, and option files that others may read, are told apart', async () => {
  const scratch = await startScratchMariadb();
  const missing = openMariadb(scratch, { name: 'nothing' });
  await expect(missing.readCounters()).rejects.toMatchObject({ code: 'backup.database-missing' });
  await expect(dumpInto(missing)).rejects.toMatchObject({ code: 'backup.database-missing' });
  expect((await missing.readFacts()).problem?.code).toBe('backup.database-missing');
  const credentialsFile = await writeOptions('password=x');
  await chmod(credentialsFile, 0o644);
  await expect(openMariadb(scratch, { credentialsFile }).readCounters()).rejects.toMatchObject({
    code: 'backup.database-credentials',
    params: { reason: 'open-to-others' },
  });
});

test.runIf(geteuid?.() === 0)('The server knows a Unix user by himself, without any password', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  await scratch.query(
    'CREATE OR REPLACE USER mysql@localhost IDENTIFIED VIA unix_socket; GRANT ALL ON *.* TO mysql@localhost WITH GRANT OPTION',
  );
  const { socket } = scratch;
  const server = openMariadb({ ...scratch, connection: { socket } }, { runAs: 'mysql' });
  await server.readBack(await dumpInto(server));
  expect((await server.readFacts()).missingRights).toEqual([]);
});

test('The facts of a database are those of its server', async () => {
  const folder = join(await makeScratchFolder(), 'mariadb');
  const scratch = await startMariadb({ folder, template: sharePlace('mariadb') });
  try {
    await scratch.query(everything);
    const facts = await openMariadb(scratch).readFacts();
    const version = await scratch.query('SELECT VERSION()');
    expect(facts).toMatchObject({
      name: 'app',
      missingRights: [],
      dataFolder: `${folder}/data/`,
      server: scratch.socket,
    });
    expect(version.startsWith(String(facts.serverVersion))).toBe(true);
    expect(facts.clientVersion).toBe(facts.serverVersion);
    expect(facts.tableBytes).toBeGreaterThan(100_000);
    expect(facts.totalBytes).toBeGreaterThan(facts.tableBytes ?? 0);

    await scratch.query("CREATE USER dull IDENTIFIED BY 'x'; GRANT SELECT ON app.* TO dull");
    const dull = { user: 'dull', credentialsFile: await writeOptions('password=x') };
    expect((await openMariadb(scratch, dull).readFacts()).missingRights).toEqual([
      'read',
      'restore',
      'roles',
    ]);
  } finally {
    await scratch.stop();
  }
});

test('A dump program of an older series than the server is refused', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const programs = await makeScratchFolder();
  await chmod(programs, 0o755);
  await writeFile(
    join(programs, 'mariadb-dump'),
    '#!/bin/sh\necho mariadb-dump  Ver 10.19 Distrib 10.5.8-MariaDB\n',
  );
  await writeFile(join(programs, 'mariadb'), '#!/bin/sh\nexec /usr/bin/mariadb "$@"\n');
  for (const name of ['mariadb', 'mariadb-dump']) await chmod(join(programs, name), 0o755);
  const old = openMariadb(scratch, { programs });
  await expect(dumpInto(old)).rejects.toMatchObject({
    code: 'backup.database-client-old',
    params: { program: 'mariadb-dump', clientVersion: '10.5.8' },
  });
  expect((await old.readFacts()).clientVersion).toBe('10.5.8');
});

test.each([
  [['GRANT ALL PRIVILEGES ON *.* TO `a`@`b` WITH GRANT OPTION'], []],
  [
    ['GRANT PROCESS, SET USER ON *.* TO `a`@`b`', 'GRANT ALL PRIVILEGES ON `app%`.* TO `a`@`b`'],
    ['read', 'roles'],
  ],
  [
    [
      'GRANT SET USER ON *.* TO `a`@`b`',
      'GRANT ALL PRIVILEGES ON `app\\_%`.* TO `a`@`b`',
      'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `app`.* TO `a`@`b`',
      'GRANT SELECT ON `mysql`.`proc` TO `a`@`b`',
    ],
    ['restore', 'roles'],
  ],
  [['GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `a`@`b`'], ['restore', 'roles']],
  [['GRANT ALL PRIVILEGES ON `appx`.* TO `a`@`b`'], ['read', 'restore', 'roles']],
  [
    ['GRANT USAGE ON *.* TO `a`@`b`', 'GRANT `r` TO `a`@`b`'],
    ['read', 'restore', 'roles'],
  ],
])('Rights from %j lack %j', (grants, missing) => {
  expect(listMissingRights({ grants, name: 'app' })).toEqual(missing);
});

async function complaintOf(ask: () => Promise<unknown>): Promise<Problem | undefined> {
  return ask().then(
    () => undefined,
    (error: unknown) => toProblem(error),
  );
}

function tellAll(problem: Problem | undefined): string {
  return JSON.stringify(problem) + String(problem?.stack) + String(problem?.cause);
}

async function writeOptions(line: string): Promise<string> {
  const file = join(await makeScratchFolder(), 'mariadb.cnf');
  await writeFile(file, `[client]\n${line}\n`, { mode: 0o600 });
  return file;
}

/** What others can read about each process: its command line, and its environment. */
async function readProcesses(): Promise<readonly { name: string; text: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
      return { name: (await read('comm')).trim(), text: (await read('cmdline')) + (await read('environ')) };
    }),
  );
  return found;
}
