import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { planipsy as kit } from '../../fixtures/planipsy/kit.ts';
import { createScratchSite, type ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { createBrowser } from '../../fixtures/visitor/ask.ts';
import { writeData } from './data.ts';

const rounds = 8;
const target = 1.5;
const firstNotes = 200;

interface Times {
  readonly pages: number[];
  readonly saves: number[];
}

/**
 * How long visitors wait during a full backup of the platform's data, compared with before: pages requested over kept
 * connections through nginx, and notes saved durably. Quiet and busy periods alternate and are equally long.
 */
export async function measureDegradation(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-bench-'));
  try {
    const site = await createScratchSite({ kit, folder, version: '4.2.0' });
    try {
      const shared = join(site.root, 'shared');
      await writeData({ folder: join(shared, 'files'), files: 8200, bytes: 550e6 });
      await saveNotes(site);
      return describe(await takeTurns({ site, notes: join(shared, 'notes.jsonl') }));
    } finally {
      await site.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeTurns({
  site,
  notes,
}: {
  site: ScratchSite;
  notes: string;
}): Promise<{ before: Times; during: Times }> {
  const before: Times = { pages: [], saves: [] };
  const during: Times = { pages: [], saves: [] };
  const { size } = await stat(notes);
  let milliseconds = 3000;
  for (let round = 0; round <= rounds; round += 1) {
    // The first round warms everything up and is discarded.
    const [quiet, busy] = round === 0 ? [emptyTimes(), emptyTimes()] : [before, during];
    await visit({ site, times: quiet, until: sleep(milliseconds) });
    await truncate(notes, size); // Otherwise each page would be longer than the one before.
    const start = performance.now();
    await visit({ site, times: busy, until: backUp(site) });
    milliseconds = performance.now() - start;
    await truncate(notes, size);
    await rm(site.backups, { recursive: true });
    await sleep(1000);
  }
  return { before, during };
}

const emptyTimes = (): Times => ({ pages: [], saves: [] });

async function backUp(site: ScratchSite): Promise<void> {
  const { code, stderr } = await site.run(['backup']);
  if (code !== 0) throw new Error(stderr);
}

async function visit({
  site,
  times: { pages, saves },
  until,
}: {
  site: ScratchSite;
  times: Times;
  until: Promise<unknown>;
}): Promise<void> {
  let over = false;
  const browsers = [createBrowser(site.url), createBrowser(site.url)] as const;
  const repeat = async (times: number[], pause: number, action: () => Promise<unknown>) => {
    while (!over) {
      const start = performance.now();
      await action();
      times.push(performance.now() - start);
      await sleep(pause);
    }
  };
  const visiting = Promise.all([
    repeat(pages, 2, () => browsers[0].ask({ path: '/', connection: 'kept' })),
    repeat(saves, 10, () => browsers[1].send(kit.save('a note'), 'kept')),
  ]);
  try {
    await until;
  } finally {
    over = true;
    await visiting;
    for (const browser of browsers) browser.close();
  }
}

async function saveNotes(site: ScratchSite): Promise<void> {
  const browser = createBrowser(site.url);
  for (let note = 0; note < firstNotes; note += 1) await browser.send(kit.save(`note ${note}`), 'kept');
  browser.close();
}

function describe({ before, during }: { before: Times; during: Times }): string {
  const line = (name: string, quiet: readonly number[], busy: readonly number[]) => {
    const figures = [0.5, 0.99].map((share) => {
      const [a, b] = [percentile(quiet, share), percentile(busy, share)];
      return `${a.toFixed(2).padStart(7)} → ${b.toFixed(2).padStart(7)} ms ${(b / a).toFixed(2).padStart(6)} ×`;
    });
    return `  ${name.padEnd(24)} p50 ${figures.join('   p99 ')}   (${quiet.length} and ${busy.length} answers)`;
  };
  return [
    `  answer times before → during full backups of 550 MB, the program’s start included; to reach: p99 ≤ ${target} ×`,
    line('all answers', [...before.pages, ...before.saves], [...during.pages, ...during.saves]),
    line('pages', before.pages, during.pages),
    line('notes saved durably', before.saves, during.saves),
  ].join('\n');
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}
