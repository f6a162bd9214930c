import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBenchSite, sumBytes, type BenchSite } from './bench-site.ts';
import { compareDumps } from './backup-databases.ts';
import { createOthers, type Others } from './backup-others.ts';
import { describeRatio, measure, type Result } from './compare.ts';
import { writeData } from './data.ts';

const bytes = 550e6;
const files = 8200;
const memoryTarget = 150;

/**
 * The built program, including its start, against what an administrator would use instead, on the same data in the page
 * cache, and at the same low priority.
 */
export async function measureBackup(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-bench-'));
  try {
    const site = await createBenchSite({ folder: join(folder, 'site') });
    await writeData({ folder: join(site.shared, 'files'), files, bytes });
    const others = await createOthers({ folder: join(folder, 'others'), source: site.shared });
    return [
      `  ${bytes / 1e6} MB in ${files} files`,
      ...(await compareBackups({ site, others })),
      ...(await compareRestores({ site, others, target: join(folder, 'restored') })),
      ...(await compareDumps({ folder })),
      ...(await watchMemories({ folder })),
    ].join('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareBackups({
  site,
  others: { tar, borg, restic },
}: {
  site: BenchSite;
  others: Others;
}): Promise<readonly string[]> {
  const ours = { run: () => backUp(site), readBytes: () => sumBytes(site.backups) };
  const [plain, our, ...rest] = await measure([
    { name: 'first: tar | zstd -T0', ...tar },
    { name: 'first: ospi-update, digested and read back', prepare: site.removeBackups, ...ours },
    { name: 'first: borg', ...borg },
    { name: 'first: restic', ...restic },
  ]);
  const later = await measure([
    // A chain that has grown long enough is followed by a full backup, which is not measured here.
    {
      name: 'again, nothing changed: ospi-update',
      prepare: () => keepFirst(site),
      run: () => backUp(site),
    },
    { name: 'again, nothing changed: borg', run: borg.again },
    { name: 'again, nothing changed: restic', run: restic.again },
    { name: 'for comparison: ospi-update, start and configuration alone', run: () => list(site) },
  ]);
  const [oursLater, borgLater, resticLater] = later;
  const faster = [borgLater, resticLater].reduce((a, b) => (isFaster(a, b) ? a : b));
  return [
    ...[plain, our, ...rest].map((result) => describe({ result, reference: plain, ours: our, atMost: 1.1 })),
    ...later.map((result) => describe({ result, reference: faster, ours: oursLater, atMost: 0.2 })),
  ];
}

async function compareRestores({
  site,
  others: { tar, borg, restic },
  target,
}: {
  site: BenchSite;
  others: Others;
  target: string;
}): Promise<readonly string[]> {
  const id = await keepFirst(site);
  const prepare = async () => {
    await rm(target, { recursive: true, force: true });
    await mkdir(target);
  };
  const run = (...args: readonly string[]) =>
    site.run('backup', 'restore', '--yes', id, ...args).then(() => undefined);
  const results = await measure(
    [
      { name: 'restore: zstd -d | tar -x', prepare, run: () => tar.restore(target) },
      { name: 'restore: ospi-update, into an empty folder', prepare, run: () => run('--to', target) },
      { name: 'restore: ospi-update, onto the unchanged platform', run: () => run() },
      { name: 'restore: borg', prepare, run: () => borg.restore(target) },
      { name: 'restore: restic', prepare, run: () => restic.restore(target) },
    ],
    3,
  );
  return results.map((result) => describe({ result, reference: results[0] }));
}

function describe({
  result,
  reference,
  ours,
  atMost,
}: {
  result: Result | undefined;
  reference: Result | undefined;
  /** The one with a target. */
  ours?: Result | undefined;
  atMost?: number;
}): string {
  if (result === undefined) return '';
  return describeRatio({ result, reference, ...(result === ours && atMost !== undefined && { atMost }) });
}

function isFaster(a: Result | undefined, b: Result | undefined): boolean {
  return (a?.milliseconds ?? Infinity) <= (b?.milliseconds ?? Infinity);
}

async function backUp(site: BenchSite): Promise<void> {
  await site.run('backup');
}

async function list(site: BenchSite): Promise<void> {
  await site.run('backup', 'list');
}

/** Leaves the oldest backup, which is a full one. */
async function keepFirst(site: BenchSite): Promise<string> {
  const [first = '', ...later] = await site.list();
  for (const id of later) await rm(join(site.backups, id), { recursive: true });
  return first;
}

/** Ten times the files, and ten times the bytes: neither may matter. */
async function watchMemories({ folder }: { folder: string }): Promise<readonly string[]> {
  const lines = [];
  for (const [amount, size] of [
    [files, bytes / 10],
    [10 * files, bytes / 10],
    [files, bytes],
  ] as const) {
    const place = join(folder, 'memory');
    const site = await createBenchSite({ folder: place });
    await writeData({ folder: join(site.shared, 'files'), files: amount, bytes: size });
    const [first, again] = [await site.runWatched('backup'), await site.runWatched('backup')];
    const [id = ''] = await site.list();
    const restore = await site.runWatched('backup', 'restore', id, '--to', join(place, 'to'));
    const peaks = Object.entries({ first, again, restore }).map(
      ([name, { program, tree }]) => `${name} ${toMegabytes(program)} / ${toMegabytes(tree)}`,
    );
    lines.push(
      `  peak memory in MB, the program / with all that it started: ${amount} files, ${size / 1e6} MB: ${peaks.join(', ')}` +
        `   to reach: < ${memoryTarget}`,
    );
    await rm(place, { recursive: true });
  }
  return lines;
}

function toMegabytes(size: number): string {
  return (size / 1e6).toFixed(0);
}
