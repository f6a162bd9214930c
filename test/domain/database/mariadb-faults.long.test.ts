import { setImmediate } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
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
import { changes, dumpAndChange, compress } from './mariadb-faults-kit.ts';

describe('A swap that cannot be finished', () => {
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

// At every sixth call: all of them in six runs, each with its own seed.
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
    // Before the call, or when the server has run part of what it was to be sent.
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

test('A table whose columns change during the dump makes it start again', async () => {
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

/** The client program, which kills its caller at one of its calls. */
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
