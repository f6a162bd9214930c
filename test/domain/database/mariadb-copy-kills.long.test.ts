import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { start } from '../../../fixtures/site/run.ts';
import { makeScratchFolder } from '../../ports.ts';
import { seed } from '../backup/random.ts';
import type { Work } from './mariadb-copier.ts';
import { copyDatabase, expectSame, goBackTo, type Copied } from './mariadb-copy-kit.ts';
import { fingerprint, listDatabases, silently } from './mariadb-kit.ts';

/** What an update may have done before it failed. */
const changes = `
ALTER TABLE parent ADD COLUMN more INT; CREATE TABLE extra (id INT); DROP VIEW a_on_b; DELETE FROM parts;
CREATE TRIGGER of_update BEFORE INSERT ON extra FOR EACH ROW SET NEW.id = 1;
CREATE FUNCTION added() RETURNS INT RETURN 1; DROP TABLE child;
`;

// At every eleventh call: all of them in eleven runs, each with its own seed.
test(`Killed at any moment, whoever makes a copy or refreshes it leaves a whole one or none (TEST_SEED=${seed})`, async () => {
  const copied = await copyDatabase();
  const { scratch, server, dump, counters } = copied;
  const { run, killAt, countCalls } = await makeKiller(copied, 'program');
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const base = { counters, dumps: [dump.files] };
  const refresh = { folder, prefix: 'r', compression: 'zstd', stamp: 'second', base } as const;
  await scratch.query('UPDATE log SET word = 1; DELETE FROM kinds WHERE id = 2', { database: 'app' });
  const work = { database: server.database, dump, refresh };
  await killAt({ call: 0 });
  expect(await run(work)).toMatchObject({ code: 0, stderr: '' });
  expect(await server.readStamp()).toBe('second');
  const last = await countCalls();
  const stamps = new Set<string | undefined>();
  for (let call = 4 + (seed % 11); call <= last; call += 11) {
    await killAt({ call, ...(call % 2 === 0 ? {} : { lines: 3 }) });
    expect((await run(work)).stderr).toBe('');
    const stamp = await server.readStamp();
    stamps.add(stamp);
    if (stamp === 'second') await expectSame(scratch);
    expect(await server.isRestoreUnfinished()).toBe(false);
  }
  expect([...stamps]).toContain(undefined);
  await server.makeCopy({ ...dump, stamp: 'first', onShare: silently });
  await server.refreshCopy({ ...refresh, onShare: silently });
  await expectSame(scratch);
}, 900_000);

test.each(['program', 'server'] as const)(
  `A swap of a copy is brought to its end by one repetition when the %s is killed (TEST_SEED=${seed})`,
  async (victim) => {
    const copied = await copyDatabase();
    const { scratch, server, dump } = copied;
    const before = await fingerprint(scratch);
    const { run, killAt, countCalls } = await makeKiller(copied, victim);
    const work = { database: server.database, dump };
    await scratch.query(changes, { database: 'app' });
    await killAt({ call: 0 });
    expect(await run(work)).toMatchObject({ code: 0, stderr: '' });
    expect(await fingerprint(scratch)).toEqual(before);
    const last = await countCalls();
    for (let call = 5 + (seed % 8); call <= last; call += 8) {
      await server.makeCopy({ ...dump, stamp: 'first', onShare: silently });
      await scratch.query(changes, { database: 'app' });
      await killAt({ call, ...(call % 3 === 0 ? {} : { lines: (call % 3) * 6 }) });
      await run(work);
      if (victim === 'server') {
        await scratch.kill();
        await scratch.start();
      }
      const stamp = await server.readStamp();
      if (stamp === undefined) expect(await server.isRestoreUnfinished(), `call ${call}`).toBe(false);
      else {
        expect(stamp).toBe('first');
        await goBackTo(server, dump);
      }
      expect(await fingerprint(scratch), `call ${call}`).toEqual(before);
      expect(await listDatabases(scratch)).toEqual(['app']);
    }
  },
  900_000,
);

// Up to MariaDB 10.5, a server crash leaves the one statement half done, in order.
test.each([
  ['a copy', 'the live tables', 3, 0],
  ['a copy', 'the copy’s tables', 99, 5],
  ['a dump', 'the live tables', 3, 0],
  ['a dump', 'the copy’s tables', 99, 5],
] as const)(
  'A swap of %s that came half-way through moving %s is brought to its end',
  async (what, _, left, come) => {
    const { scratch, server, dump } = await copyDatabase();
    const before = await fingerprint(scratch);
    await scratch.query(changes, { database: 'app' });
    const [live, copy] = [await listTables(scratch, 'app'), await listTables(scratch, 'app_ospi_new')];
    const mark = `A restore by ospi-update is under way; tables=${live.length}; copy=${copy.length}/first`;
    const move = (tables: readonly string[], from: string, to: string) =>
      tables.map((it) => `${from}.\`${it}\` TO ${to}.\`${it}\``);
    const moves = [
      ...move(live.slice(0, left), 'app', 'app_ospi_old'),
      ...move(copy.slice(0, come), 'app_ospi_new', 'app'),
    ];
    const triggers = [
      'app.of_update',
      'app.after_parent',
      'app.second_parent',
      'app_ospi_new.after_parent',
      'app_ospi_new.second_parent',
    ];
    await scratch.query(`CREATE DATABASE app_ospi_old COMMENT '${mark}'; ${triggers.map((it) => `DROP TRIGGER ${it};`).join(' ')}
    RENAME TABLE ${moves.join(', ')}`);
    expect(await server.isRestoreUnfinished()).toBe(true);
    expect(await server.readStamp()).toBe('first');
    if (what === 'a copy') await goBackTo(server, dump);
    else {
      const beside = await server.restoreBeside({ ...dump, restoresUsers: true, onShare: silently });
      expect(await server.readStamp()).toBeUndefined();
      await beside.swap();
      // Nothing that users had is dropped before the end.
      expect(await listTables(scratch, 'app_ospi_old')).toEqual(live);
      await beside.finish();
    }
    expect(await fingerprint(scratch)).toEqual(before);
    expect(await listDatabases(scratch)).toEqual(['app']);
  },
);

async function listTables(scratch: Copied['scratch'], name: string): Promise<readonly string[]> {
  const rows = await scratch.query(
    `SELECT REPLACE(TABLE_NAME, '\`', '\`\`') FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${name}' AND TABLE_TYPE NOT LIKE '%VIEW' ORDER BY TABLE_NAME`,
  );
  return rows.split('\n');
}

/**
 * The client program, which at one of its calls kills its caller or the server, even when a part of the call has run.
 */
async function makeKiller({ scratch, server }: Copied, victim: 'program' | 'server') {
  const programs = await makeScratchFolder();
  const file = (name: string) => join(programs, name);
  const pid = victim === 'program' ? '$PPID' : `$(cat ${join(dirname(scratch.socket), 'pid')}) $PPID`;
  const script = `#!/bin/sh
cd ${programs}
call=$(($(cat calls) + 1)); echo $call > calls
[ $call = "$(cat at)" ] || exec /usr/bin/mariadb "$@"
[ ! -s lines ] || head -n "$(cat lines)" | /usr/bin/mariadb "$@" > /dev/null 2>&1
kill -9 ${pid}
`;
  await writeFile(file('mariadb'), script, { mode: 0o755 });
  await symlink('/usr/bin/mariadb-dump', file('mariadb-dump'));
  const outfile = join(await makeScratchFolder(), 'copier.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'mariadb-copier.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return {
    run: (work: Work) =>
      start([execPath, outfile, JSON.stringify({ ...work, database: { ...server.database, programs } })])
        .ended,
    killAt: async ({ call, lines }: { call: number; lines?: number }) => {
      await writeFile(file('calls'), '0');
      await writeFile(file('at'), String(call));
      await writeFile(file('lines'), lines === undefined ? '' : String(lines));
    },
    countCalls: async () => Number(await readFile(file('calls'), 'utf8')),
  };
}
