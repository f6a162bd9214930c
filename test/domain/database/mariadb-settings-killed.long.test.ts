import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { start } from '../../../fixtures/site/run.ts';
import { makeScratchFolder } from '../../ports.ts';
import type { Work } from './mariadb-copier.ts';
import { dumpInto, listDatabases, openMariadb, silently, startScratchMariadb } from './mariadb-kit.ts';

const setting = 'SELECT @@GLOBAL.log_bin_trust_function_creators';

async function setUp() {
  const scratch = await startScratchMariadb({ options: ['--log-bin', '--server-id=1'] });
  await scratch.query(`SET GLOBAL log_bin_trust_function_creators = 1; CREATE DATABASE app; USE app; CREATE TABLE a (id INT);
CREATE FUNCTION n() RETURNS INT RETURN 1 + (SELECT COUNT(*) FROM a); SET GLOBAL log_bin_trust_function_creators = 0`);
  const server = openMariadb(scratch);
  const dump = await dumpInto(server);
  return { scratch, server, dump };
}

/** A client program that kills its caller once the setting is on. */
async function makeDeadlyClient(): Promise<string> {
  const folder = join(await makeScratchFolder(), 'programs');
  await chmod(dirname(folder), 0o755);
  await mkdir(folder);
  const find = (program: string) => execFileSync('which', [program], { encoding: 'utf8' }).trim();
  await symlink(find('mariadb-dump'), join(folder, 'mariadb-dump'));
  const script = `#!/bin/bash
IFS= read -r -d '' sql
printf %s "$sql" | ${find('mariadb')} "$@" || exit
case "$sql" in *'GLOBAL log_bin_trust_function_creators = 1'*) kill -KILL $PPID; sleep 60;; esac
`;
  await writeFile(join(folder, 'mariadb'), script, { mode: 0o755 });
  return folder;
}

async function killHalfWay({ server, dump }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  const folder = await makeScratchFolder();
  const program = join(folder, 'copier.mjs');
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'mariadb-copier.ts')], outfile: program, bundle: true },
    ...{ platform: 'node', format: 'esm', logLevel: 'error' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const work: Work = {
    database: { ...server.database, programs: await makeDeadlyClient() },
    dump,
    refresh: { folder, prefix: 'r', compression: 'zstd', stamp: 'second', base: { counters: {}, dumps: [] } },
  };
  await start([execPath, program, JSON.stringify(work)]).ended;
}

test('A global setting left by a kill is reset by whatever comes next', async () => {
  const made = await setUp();
  const { scratch, server, dump } = made;
  await killHalfWay(made);
  expect(await scratch.query(setting)).toBe('1');
  await server.dropCopies();
  expect(await scratch.query(setting)).toBe('0');
  expect(await listDatabases(scratch)).toEqual(['app']);

  await killHalfWay(made);
  expect(await scratch.query(setting)).toBe('1');
  await server.makeCopy({ ...dump, stamp: 'first', onShare: silently });
  expect(await scratch.query(setting)).toBe('0');
  expect(await listDatabases(scratch)).toEqual(['app', 'app_ospi_new']);
});

test('It is left as it is where the server was started since', async () => {
  const made = await setUp();
  const { scratch, server } = made;
  await killHalfWay(made);
  await scratch.kill();
  await new Promise((resolve) => setTimeout(resolve, 7000));
  await scratch.start();
  await scratch.query('SET GLOBAL log_bin_trust_function_creators = 1');
  await server.dropCopies();
  expect(await scratch.query(setting)).toBe('1');
  expect(await listDatabases(scratch)).toEqual(['app']);
});
