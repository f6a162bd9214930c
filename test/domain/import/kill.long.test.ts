import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pickNumbers } from '../../faults/fault.ts';
import { makeRandom, seed } from '../backup/random.ts';
import { archive, digestOf, isRoot, makeStand, type Stand } from './stand.ts';

/** The calls by which a round changes a disk. */
const calls = ['rename', 'fsync', 'unlink', 'mkdir', 'fchmod', 'fchown', 'write'] as const;

/** Of each call, different ones every time: `npm run faults -- import` has all of them, of the whole program. */
const placesEach = 4;
const random = makeRandom(seed);

async function bundle(folder: string): Promise<string> {
  const outfile = join(folder, 'round.mjs');
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
  let program = '';
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ospi-update-round-'));
    program = await bundle(folder);
    return () => rm(folder, { recursive: true });
  });

  test.each(calls)(`%s loses no request, and none is taken twice (TEST_SEED=${seed})`, async (call) => {
    const counted = await prepare();
    const upTo = await countCalls(program, counted, call);
    expect(upTo).toBeGreaterThan(0);
    let killed = 0;
    for (const number of pickNumbers({ count: placesEach, upTo, random })) {
      const stand = await prepare();
      const inject = `--inject=${call}:signal=KILL:when=${number}`;
      if (await runRoundTraced(program, stand, [`--trace=${call}`, inject])) killed += 1;
      await requireWhole(stand, `${call} ${number}`);
    }
    expect(killed).toBeGreaterThan(0);
  });
});

/** The number in the thread that makes most of them: strace counts each thread by itself. */
async function countCalls(program: string, stand: Stand, call: string): Promise<number> {
  const log = join(stand.folder, '../strace.log');
  expect(await runRoundTraced(program, stand, [`--trace=${call}`], log)).toBe(false);
  const counts = new Map<string, number>();
  for (const [, thread = ''] of (await readFile(log, 'utf8')).matchAll(
    new RegExp(`^(\\d+) +${call}\\(`, 'gm'),
  ))
    counts.set(thread, (counts.get(thread) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** @returns whether it was killed */
async function runRoundTraced(
  program: string,
  stand: Stand,
  options: readonly string[],
  log = '/dev/null',
): Promise<boolean> {
  const site = join(stand.folder, '../site.json');
  await writeFile(site, JSON.stringify(stand.site));
  const traced = ['-f', '-o', log, ...options, process.execPath, program, site, stand.folder];
  // One thread for all file calls: their numbers are then the same in every run.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const { status, signal, stderr } = spawnSync('strace', traced, { encoding: 'utf8', env });
  await rm(site);
  if (signal === 'SIGKILL' || status === 137) return true;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return false;
}

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
