import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import { archive, digestOf, isRoot, makeStand, type Stand } from './stand.ts';

/** The calls by which a round changes a disk, and how many of the first ones are tried. */
const calls = {
  rename: 20,
  fsync: 40,
  unlink: 20,
  mkdir: 8,
  fchmod: 10,
  fchown: 10,
  write: 40,
} as const;

async function bundle(): Promise<string> {
  const outfile = join(await makeScratchFolder(), 'round.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'round.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** One that is received, one that is not, and one that is being uploaded. */
async function prepare(): Promise<Stand> {
  const stand = await makeStand();
  await stand.upload('planipsy-4.3.0.ospi');
  await stand.ask('a');
  await stand.askRaw('b', '{');
  await stand.ask('c', { archive: 'c.ospi', complete: false, sha256: undefined, size: undefined });
  return stand;
}

describe.runIf(isRoot)('a round that is killed at any call', () => {
  test.each(Object.entries(calls))('%s loses no request, and none is taken twice', async (call, most) => {
    const program = await bundle();
    let killed = 0;
    for (let number = 1; number <= most; number += 1) {
      const stand = await prepare();
      const site = join(stand.folder, '../site.json');
      await writeFile(site, JSON.stringify(stand.site));
      const inject = `--inject=${call}:signal=KILL:when=${number}`;
      const traced = [
        '-f',
        '-o',
        '/dev/null',
        `--trace=${call}`,
        inject,
        process.execPath,
        program,
        site,
        stand.folder,
      ];
      // One thread for all file calls: their numbers are then the same in every run.
      const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
      const { status, signal, stderr } = spawnSync('strace', traced, { encoding: 'utf8', env });
      const isKilled = signal === 'SIGKILL' || status === 137;
      if (!isKilled) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      killed += isKilled ? 1 : 0;
      await requireWhole(stand, `${call} ${number}`);
      await rm(site);
      if (!isKilled) break;
    }
    expect(killed).toBeGreaterThan(0);
  });
});

/** After the next round, as if nothing had happened. */
async function requireWhole(stand: Stand, place: string): Promise<void> {
  for (let round = 0; round < 2; round += 1) expect((await stand.round()).undelivered, place).toEqual([]);
  expect(await stand.answer('a'), place).toMatchObject({
    state: 'received',
    update: { version: '4.3.0' },
    steps: [{ state: 'receiving' }, { state: 'received' }],
  });
  expect(await stand.answer('b'), place).toMatchObject({ state: 'refused', code: 'OSPI-0460' });
  expect(await stand.answer('c'), place).toMatchObject({ state: 'receiving' });
  expect(await stand.archives(), place).toEqual([`${digestOf(archive)}.ospi`]);
  const files = ['a', 'b', 'c'].flatMap((name) => [`${name}.answer.json`, `${name}.request.json`]);
  expect((await readdir(stand.folder)).sort(), place).toEqual(files);
}
