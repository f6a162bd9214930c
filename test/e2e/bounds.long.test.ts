import { execFileSync } from 'node:child_process';
import { appendFile, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import {
  baseManifest,
  describeMember,
  endOfTar,
  makeArchiveTar,
  makeHeader,
  trustedKeys,
  zstd,
} from '../domain/archive/parts.ts';
import { compress, members, pack } from '../hostile/hostile.ts';
import { count } from '../hostile/tally.ts';
import { makeSite } from './sites.ts';

const MiB = 1024 * 1024;

interface Use {
  readonly code: number;
  /** Of the program, or of one that it started, whichever is larger. */
  readonly peakBytes: number;
  /** By the program and everything it started, from files and pipes. */
  readonly readBytes: number;
  readonly problem: string | undefined;
  readonly details: readonly string[] | undefined;
}

/** Runs `check` and reads its usage from the kernel. */
async function measure(site: ScratchSite, archive: string): Promise<Use> {
  const peak = join(site.folder, 'peak');
  const read = join(site.folder, 'read');
  // The kernel adds the numbers of ended children to those of a process.
  const script =
    'peak=$1 read=$2; shift 2; /usr/bin/time --quiet -f %M -o "$peak" "$@"; code=$?; cat /proc/$$/io >"$read"; exit $code';
  const through = ['sh', '-c', script, 'sh', peak, read];
  const ran = await site.run(['check', '--json', archive], { through });
  const { facts } = JSON.parse(ran.stdout) as {
    facts: { archive: { problem?: { code: string; params: { details?: readonly string[] } } } };
  };
  return {
    code: ran.code,
    peakBytes: Number(await readFile(peak, 'utf8')) * 1024,
    readBytes: Number(/^rchar: (\d+)$/m.exec(await readFile(read, 'utf8'))?.[1]),
    problem: facts.archive.problem?.code,
    details: facts.archive.problem?.params.details,
  };
}

async function makeTrustingSite(): Promise<ScratchSite> {
  const site = await makeSite();
  const config = parse(await readFile(site.configFile, 'utf8')) as Record<string, unknown>;
  await writeFile(site.configFile, stringify({ ...config, trustedKeys }));
  return site;
}

/** Writes the beginning of a tar, then endless zeros, through zstd: much data in a small file. */
async function writeBomb(path: string, beginning: Buffer, zeros: number): Promise<void> {
  const tar = `${path}.tar`;
  await writeFile(tar, beginning);
  await truncate(tar, beginning.length + zeros);
  execFileSync('zstd', ['-q', '-1', '--rm', '-o', path, tar]);
}

test('memory and bytes read stay the same for a bomb, an endless stream and what is not listed', async () => {
  const site = await makeTrustingSite();
  const archive = join(site.publisher, 'measured.ospi');
  await writeFile(archive, pack());
  const usual = await measure(site, archive);
  expect(usual).toMatchObject({ code: 0 });
  const head = makeArchiveTar({ members }).subarray(0, -endOfTar.length);
  const firstBlocks = makeArchiveTar({ members, packed: members.slice(0, 2) }).subarray(0, -endOfTar.length);
  const large = 512 * MiB;
  const terabyte = 1024 * 1024 * MiB;

  const cases: readonly (readonly [problem: string, make: () => Promise<void>])[] = [
    // Half a gigabyte each, in less than a tenth of a megabyte.
    ['archive.trailing-data', () => writeBomb(archive, Buffer.alloc(512), large)],
    ['archive.trailing-data', () => writeBomb(archive, Buffer.concat([head, endOfTar]), large)],
    [
      'archive.extra-member',
      () => writeBomb(archive, Buffer.concat([head, makeHeader({ path: 'files/b', size: large })]), large),
    ],
    [
      'archive.altered-member',
      () =>
        writeBomb(
          archive,
          Buffer.concat([firstBlocks, makeHeader({ path: 'files/VERSION', size: large })]),
          large,
        ),
    ],
    // A terabyte of empty blocks, as zstd compresses zeros.
    ['archive.damaged', () => writeSparse(archive, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), terabyte)],
    ['archive.trailing-data', () => writeSparse(archive, pack(), terabyte)],
    ['archive.trailing-data', () => writeSparse(archive, zstd(makeArchiveTar({ members })), terabyte)],
    // 200,000 files, none of them listed.
    ['archive.extra-member', () => writeFile(archive, packMany(200_000, { listed: false }))],
  ];
  for (const [problem, make] of cases) {
    execFileSync('rm', ['-f', archive]);
    await make();
    const use = await measure(site, archive);
    expect(use).toMatchObject({ code: 4, problem });
    expect(use.peakBytes - usual.peakBytes, problem).toBeLessThan(100 * MiB);
    expect(use.readBytes - usual.readBytes, problem).toBeLessThan(64 * MiB);
    count({ kind: 'bombs and endless streams', how: 'by the built program', tried: 1 });
  }

  // Signed, they are read, in memory bounded by the size of the manifest.
  await writeFile(archive, packMany(200_000, { listed: true }));
  const use = await measure(site, archive);
  count({ kind: 'bombs and endless streams', how: 'by the built program', tried: 1 });
  expect(use).toMatchObject({ code: 0 });
  expect(use.peakBytes).toBeLessThan(1024 * MiB);
}, 600_000);

test('a signed manifest of millions of faults is refused in little memory, and its refusal tells ten at most', async () => {
  const site = await makeTrustingSite();
  const archive = join(site.publisher, 'measured.ospi');
  const many = (text: string, bytes = 31 * MiB) =>
    Array(Math.floor(bytes / (text.length + 1)))
      .fill(text)
      .join(',');
  const numbered = Array.from({ length: 2_000_000 }, (_, index) => `"k${index}":1`).join(',');
  const manifests = [
    `{"entries":[${many('{}')}]}`,
    // The maximum number: each is wrong.
    `{"entries":[${many('{}', 5 * MiB)}]}`,
    `{"hooks":[${many('{}', 5 * MiB)}]}`,
    `{"entries":[{${numbered}}]}`,
    `{${numbered}}`,
    `{"from":"${'||1'.repeat(10_000_000)}"}`,
  ];
  for (const manifest of manifests) {
    await writeFile(archive, pack({ manifestBytes: Buffer.from(manifest) }));
    const use = await measure(site, archive);
    expect(use, manifest.slice(0, 50)).toMatchObject({ code: 4, problem: 'archive.manifest-invalid' });
    expect(use.peakBytes, manifest.slice(0, 50)).toBeLessThan(700 * MiB);
    expect(use.details?.length, manifest.slice(0, 50)).toBeLessThanOrEqual(10);
    count({ kind: 'bombs and endless streams', how: 'by the built program', tried: 1 });
  }
}, 600_000);

test('a file that grows while it is read is not read forever', async () => {
  const site = await makeTrustingSite();
  const archive = join(site.publisher, 'growing.ospi');
  await writeFile(archive, Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]));
  const writing = new AbortController();
  const grow = async () => {
    while (!writing.signal.aborted) {
      await appendFile(archive, Buffer.alloc(64 * 1024));
      await sleep(2);
    }
  };
  const growing = grow();
  try {
    const { code, problem } = await measure(site, archive);
    expect(code).toBe(4);
    // About empty blocks; or, if the reader was faster, about a truncated file.
    expect(['archive.changed', 'archive.damaged']).toContain(problem);
    count({ kind: 'bombs and endless streams', how: 'by the built program', tried: 1 });
  } finally {
    writing.abort();
    await growing;
  }
});

async function writeSparse(path: string, beginning: Buffer, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  await file.write(beginning);
  await file.truncate(beginning.length + bytes);
  await file.close();
}

function packMany(files: number, { listed }: { listed: boolean }): Buffer {
  const many = Array.from({ length: files }, (_none, index) => ({ path: `files/f${index}`, content: '' }));
  const all = [...members, ...many];
  const entries = (listed ? all : members).map(describeMember);
  // Without blanks: otherwise the manifest would exceed the size limit.
  const manifestBytes = Buffer.from(JSON.stringify({ ...baseManifest, entries }));
  return compress(makeArchiveTar({ manifestBytes, members: all }));
}
