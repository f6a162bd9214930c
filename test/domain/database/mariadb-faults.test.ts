import { setImmediate } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath, geteuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { start } from '../../../fixtures/site/run.ts';
import { makeScratchFolder } from '../../ports.ts';
import { seed } from '../backup/random.ts';
import {
  dumpInto,
  everything,
  fingerprint,
  listDatabases,
  openMariadb,
  restoreWhole,
  silently,
  startScratchMariadb,
} from './mariadb-kit.ts';

/** What an update may have done before it failed. */
const changes = `
ALTER TABLE parent ADD COLUMN more INT; CREATE TABLE extra (id INT); DROP VIEW a_on_b; DELETE FROM parts;
CREATE TRIGGER of_update BEFORE INSERT ON extra FOR EACH ROW SET NEW.id = 1;
CREATE VIEW a_view AS SELECT * FROM extra; CREATE FUNCTION added() RETURNS INT RETURN 1;
REVOKE INSERT ON app.* FROM nurses; ALTER DATABASE app CHARACTER SET latin1;
CREATE EVENT added ON SCHEDULE EVERY 1 YEAR STARTS '2037-02-02' DO DELETE FROM parent;
`;

test('A dump that does not load leaves the live database as it was, and nothing beside it', async () => {
  const { scratch, server, dump } = await dumpAndChange();
  const before = await fingerprint(scratch);
  const { size } = await stat(dump.files['tables'] ?? '');
  await truncate(dump.files['tables'] ?? '', Math.floor(size / 2));
  await expect(server.restoreBeside({ ...dump, onShare: silently })).rejects.toMatchObject({
    code: 'backup.database-restore-failed',
    params: { engine: 'mariadb', name: 'app' },
  });
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await listDatabases(scratch)).toEqual(['app']);
  await expect(server.restoreAs({ ...dump, name: 'look', onShare: silently })).rejects.toMatchObject({
    code: 'backup.database-restore-failed',
  });
  expect(await listDatabases(scratch)).toEqual(['app']);
});

describe('A swap that cannot be finished', () => {
  test('while someone holds a table: he is ended when he uses the database', async () => {
    const { scratch, server, dump, before } = await dumpAndChange();
    const session = start([
      ...client(scratch),
      '--database=app',
      '--execute=LOCK TABLES parent READ; DO SLEEP(60)',
    ]);
    await sleep(500);
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    await beside.swap();
    await beside.finish();
    expect((await session.ended).code).not.toBe(0);
    expect(await fingerprint(scratch)).toEqual(before);
  });

  test('before anything moved: a foreign key from another database is in the way', async () => {
    const { scratch, server, dump } = await dumpAndChange();
    await scratch.query(
      'CREATE DATABASE other; CREATE TABLE other.t (p INT, FOREIGN KEY (p) REFERENCES app.parent (id))',
    );
    const changed = await fingerprint(scratch);
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    await expect(beside.swap()).rejects.toMatchObject({
      code: 'backup.database-swap-failed',
      params: { untouched: true, detail: expect.stringContaining('other.t') as string },
    });
    expect(await fingerprint(scratch)).toEqual(changed);
    expect(await server.isRestoreUnfinished()).toBe(false);
  });

  test.each(['routines', 'views', 'events'])('after the tables moved: %s do not load', async (key) => {
    const { scratch, server, dump } = await dumpAndChange();
    const changed = await fingerprint(scratch);
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    // Readable, but refused by the server.
    await writeFile(
      dump.files[key] ?? '',
      await compress('CREATE PROCEDURE half() SELECT 1; SELECT nonsense;'),
    );
    await expect(beside.swap()).rejects.toMatchObject({
      code: 'backup.database-swap-failed',
      params: { untouched: true, detail: expect.stringContaining('nonsense') as string },
    });
    expect(await fingerprint(scratch)).toEqual(changed);
    expect(await listDatabases(scratch)).toEqual(['app']);
    expect(await server.isRestoreUnfinished()).toBe(false);
  });

  test('on a server that dies on the way: it can be done again', async () => {
    const { scratch, server, dump, before } = await dumpAndChange();
    const beside = await server.restoreBeside({ ...dump, onShare: silently });
    await scratch.kill();
    await expect(beside.swap()).rejects.toMatchObject({ code: 'backup.database-swap-failed' });
    await scratch.start();
    await restoreWhole(server, dump);
    expect(await fingerprint(scratch)).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app']);
  });
});

// At every sixth call: all of them in six runs, each with a seed of its own.
test(`Killed at any moment, a restore is known as unfinished where it is, and the next one brings all back (TEST_SEED=${seed})`, async () => {
  const { scratch, server, dump, before } = await dumpAndChange();
  const changed = await fingerprint(scratch);
  const restorer = await buildRestorer();
  const { programs, killAt, countCalls } = await makeDeadlyClient();
  const words = [execPath, restorer, JSON.stringify({ database: { ...server.database, programs }, dump })];
  await killAt({ call: 0 });
  expect(await start(words).ended).toMatchObject({ code: 0, stderr: '' });
  expect(await fingerprint(scratch)).toEqual(before);

  const outcomes: ('before' | 'unfinished' | 'after')[] = [];
  const last = await countCalls();
  for (let call = 4 + (seed % 6); call <= last; call += 6) {
    await scratch.query(changes, { database: 'app' });
    // Before the call, or when the server has run a part of what it was to be sent.
    await killAt({ call, ...(call % 3 === 0 ? {} : { lines: (call % 3) * 5 }) });
    expect((await start(words).ended).stderr).toBe('');
    if (await server.isRestoreUnfinished()) outcomes.push('unfinished');
    else {
      const found = await fingerprint(scratch);
      expect([changed, before], `call ${call}`).toContainEqual(found);
      outcomes.push(isDeepStrictEqual(found, changed) ? 'before' : 'after');
    }
    await restoreWhole(server, dump);
    expect(await fingerprint(scratch), `call ${call}`).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app']);
  }
  expect(outcomes).toEqual(expect.arrayContaining(['before', 'unfinished']));
}, 600_000);

test.each(['zstd', 'gzip'] as const)(
  'A %s dump that is cut anywhere, or was never ended, is found',
  async (compression) => {
    const scratch = await startScratchMariadb();
    await scratch.query(everything);
    const server = openMariadb(scratch);
    const dump = await dumpInto(server, { compression });
    await server.readBack(dump);
    for (const [key, file] of Object.entries(dump.files)) {
      const whole = await readFile(file);
      for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
        const length = Math.min(whole.length - 2, Math.floor(whole.length * share));
        await writeFile(file, whole.subarray(0, length));
        await expect(server.readBack(dump), `${key} ${share}`).rejects.toMatchObject({
          code: 'backup.database-dump-incomplete',
        });
      }
      await writeFile(file, whole);
    }
    await server.readBack(dump);
    if (compression === 'gzip') return;
    await writeFile(dump.files['tables'] ?? '', await compress('SELECT 1;\n'));
    await expect(server.readBack(dump)).rejects.toMatchObject({
      params: { file: 'mariadb-app.tables.sql.zst', lastLines: ['SELECT 1;'] },
    });
  },
);

test('A view of a table that is gone is named, by check and by the dump', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  await scratch.query('CREATE VIEW broken AS SELECT * FROM log', { database: 'app' });
  await scratch.query('RENAME TABLE log TO log_moved', { database: 'app' });
  const problem = { code: 'backup.database-views-invalid', params: { views: ['broken'] } };
  await expect(dumpInto(server)).rejects.toMatchObject(problem);
  expect((await server.readFacts()).problem).toMatchObject(problem);
});

test('A table whose columns change under the dump makes it begin anew', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.z (id INT); INSERT INTO app.z VALUES (1)');
  await scratch.query('CREATE TABLE a (text VARCHAR(200))', { database: 'app' });
  await scratch.query("INSERT INTO a SELECT REPEAT('x', 200) FROM seq_1_to_300000", { database: 'app' });
  let isChanged = false;
  const change = async () => {
    const reading = "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE '%`a`%' AND DB = 'app'";
    while ((await scratch.query(reading)) === '') await setImmediate();
    await scratch.query('ALTER TABLE z ADD COLUMN ward INT', { database: 'app' });
    isChanged = true;
  };
  const [dump] = await Promise.all([dumpInto(openMariadb(scratch)), change()]);
  expect(isChanged).toBe(true);
  const sql = execFileSync('zstd', ['-dc', dump.files['tables'] ?? ''], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(sql).toMatch(/CREATE TABLE `z`[^;]*`ward`/);
  expect(sql).toMatch(/INSERT INTO `z` VALUES/);
});

test('A row that is longer in a dump than the server takes by itself comes back', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.t (bytes LONGBLOB)');
  await scratch.query("INSERT INTO t VALUES (REPEAT(UNHEX('00FF'), 6 * 1024 * 1024))", { database: 'app' });
  const before = await fingerprint(scratch);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  await restoreWhole(server, dump);
  expect(await fingerprint(scratch)).toEqual(before);
  expect(await scratch.query('SELECT @@GLOBAL.max_allowed_packet')).toBe(String(16 * 1024 * 1024));
});

test.runIf(geteuid?.() === 0)('A full backup folder is named', async () => {
  const scratch = await startScratchMariadb();
  await scratch.query('CREATE DATABASE app; CREATE TABLE app.t (bytes LONGBLOB)');
  await scratch.query('INSERT INTO t SELECT RANDOM_BYTES(1024) FROM seq_1_to_3000', { database: 'app' });
  const backups = await makeScratchFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', backups]);
  onTestFinished(() => void execFileSync('umount', [backups]));
  const folder = join(backups, 'work');
  await mkdir(folder);
  await expect(dumpInto(openMariadb(scratch), { folder })).rejects.toMatchObject({
    code: 'backup.no-space',
    params: { path: backups },
  });
});

async function dumpAndChange() {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const before = await fingerprint(scratch);
  const dump = await dumpInto(server);
  await scratch.query(changes, { database: 'app' });
  return { scratch, server, before, dump };
}

function client({ socket, user }: ScratchMariadb): readonly string[] {
  return ['mariadb', '--no-defaults', `--socket=${socket}`, `--user=${user}`];
}

async function compress(text: string): Promise<Buffer> {
  const folder = await makeScratchFolder();
  await writeFile(join(folder, 'plain'), text);
  const { code } = await start(['zstd', '--quiet', '--check', join(folder, 'plain')]).ended;
  expect(code).toBe(0);
  return readFile(join(folder, 'plain.zst'));
}

async function buildRestorer(): Promise<string> {
  const outfile = join(await makeScratchFolder(), 'restorer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'mariadb-restorer.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** The client program, which kills whoever has started it at one of its calls. */
async function makeDeadlyClient() {
  const programs = await makeScratchFolder();
  const file = (name: string) => join(programs, name);
  const script = `#!/bin/sh
cd ${programs}
call=$(($(cat calls) + 1)); echo $call > calls
[ $call = "$(cat at)" ] || exec /usr/bin/mariadb "$@"
[ ! -s lines ] || head -n "$(cat lines)" | /usr/bin/mariadb "$@" > /dev/null 2>&1
kill -9 $PPID
`;
  await writeFile(file('mariadb'), script, { mode: 0o755 });
  await symlink('/usr/bin/mariadb-dump', file('mariadb-dump'));
  return {
    programs,
    killAt: async ({ call, lines }: { call: number; lines?: number }) => {
      await writeFile(file('calls'), '0');
      await writeFile(file('at'), String(call));
      await writeFile(file('lines'), lines === undefined ? '' : String(lines));
    },
    countCalls: async () => Number(await readFile(file('calls'), 'utf8')),
  };
}
