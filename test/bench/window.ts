import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addHttp2 } from '../../fixtures/nginx/add-http2.ts';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { createScratchSite, type ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { startClients, type ClientReport } from '../../fixtures/visitor/clients.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { createShell } from '../../src/adapters/shell.ts';
import type { JournalRecord } from '../../src/model/journal.ts';
import { measure, type Result } from './compare.ts';
import { stage } from './stage.ts';

const files = 8000;
const targets = { milliseconds: 300, ratio: 20 };
const [from, to] = ['4.2.0', '4.3.0'];

/**
 * What clients that send a request every millisecond meet during a whole update; how long the page is on, without the
 * platform's own share (hooks, stopping and starting its services until they are healthy); and how much longer the page
 * would be on if the release were unpacked while it is on.
 */
export async function measureWindow(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-bench-'));
  try {
    const site = await createScratchSite({ kit: withManyFiles(planipsy), folder, version: from });
    try {
      const http2Url = await addHttp2(join(folder, 'nginx'));
      const archive = await site.packUpdate({ version: to });
      const pageFile = join(site.public, 'maintenance.html');
      // Once with clients, whose requests take CPU time, and once without them for the figures.
      const clients = startClients({ kit: planipsy, url: site.url, http2Url, pageFile, from, to });
      await update(site, archive);
      const reports = await clients.stop();
      const busy = await readSteps(site);
      const next = await site.packUpdate({ version: '4.4.0' });
      await update(site, next);
      const alone = await readSteps(site);
      const unpacking = await compareUnpacking({ site, archive, folder });
      return describe({ reports, busy, alone, unpacking });
    } finally {
      await site.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withManyFiles(kit: PlatformKit): PlatformKit {
  return {
    ...kit,
    async writeRelease(release) {
      await kit.writeRelease(release);
      for (let file = 0; file < files; file += 1) {
        const folder = join(release.folder, `assets/${file % 100}`);
        if (file < 100) await mkdir(folder, { recursive: true });
        await writeFile(join(folder, `file-${file}.js`), randomBytes(1000 + (file % 64) * 500));
      }
    },
  };
}

async function update(site: ScratchSite, archive: string): Promise<void> {
  const { code, stdout, stderr } = await site.run(['apply', '--accept-notice', archive]);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}

interface Step {
  readonly name: string;
  readonly milliseconds: number;
}

/** Of the last update, from page on to page off, by the journal's times; `between` is the time between the steps. */
async function readSteps({ state }: ScratchSite): Promise<readonly Step[]> {
  const text = await readFile(join(state, 'journal.jsonl'), 'utf8');
  const records = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalRecord);
  const on = records.findLastIndex(({ event }) => event === 'maintenance.on');
  const off = records.findLastIndex(
    ({ event, step }) => event === 'step.finished' && step === 'maintenance-off',
  );
  const lengths = new Map<string, number>();
  for (let index = on + 1; index <= off; index += 1) {
    const [before, after] = [records[index - 1], records[index]];
    if (before === undefined || after === undefined) continue;
    const name = after.event === 'step.started' ? 'between' : (after.step ?? 'between');
    lengths.set(name, (lengths.get(name) ?? 0) + Date.parse(after.at) - Date.parse(before.at));
  }
  return [...lengths].map(([name, milliseconds]) => ({ name, milliseconds }));
}

/** Unpacking the same release to disk: by hand, and like `apply`, which uses no unverified byte. */
async function compareUnpacking({
  site: { publisher, kit },
  archive,
  folder,
}: {
  site: ScratchSite;
  archive: string;
  folder: string;
}): Promise<readonly Result[]> {
  const shell = createShell();
  const ports = { shell, files: createFiles(shell) };
  const publicKey = await readFile(join(publisher, `${kit.product}.pub`), 'utf8');
  const key = publicKey.trim().split('\n').at(-1) ?? '';
  const target = join(folder, 'unpacked');
  const prepare = () => rm(target, { recursive: true, force: true });
  const sync = () => runOrThrow(['sync', '-f', target]);
  return measure([
    {
      name: 'by hand: tar --zstd -x, unverified, then sync',
      prepare,
      async run() {
        await mkdir(target);
        await runOrThrow(['tar', '--zstd', '-xf', archive, '-C', target]);
        await sync();
      },
    },
    {
      name: 'as apply does: signature and every digest verified, then sync',
      prepare,
      async run() {
        await stage({ path: archive, target, key, ports });
        await sync();
      },
    },
  ]);
}

const isPlatforms = ({ name }: Step) =>
  name.startsWith('hook-') || ['stop-services', 'start-services', 'health-check'].includes(name);

function describe({
  reports,
  busy,
  alone,
  unpacking,
}: {
  reports: readonly ClientReport[];
  busy: readonly Step[];
  alone: readonly Step[];
  unpacking: readonly Result[];
}): string {
  const sum = (steps: readonly Step[]) => steps.reduce((total, { milliseconds }) => total + milliseconds, 0);
  const own = (steps: readonly Step[]) => sum(steps.filter((step) => !isPlatforms(step)));
  const line = (label: string, steps: readonly Step[]) =>
    `  ${label}: ${sum(steps)} ms, less the platform’s own ${own(steps)} ms (${steps
      .map(({ name, milliseconds }) => `${name} ${milliseconds}`)
      .join(', ')})`;
  return [
    ...reports.map(
      ({ client, answers, faults, timeLine }) =>
        `  ${client.padEnd(6)} ${answers} answers, ${faults.length} faults: ${timeLine
          .map(({ sight, count }) => `${sight} ${count}`)
          .join(', ')}${faults.map((fault) => `\n    ${fault}`).join('')}`,
    ),
    line('page on, with clients', busy),
    line('page on, alone', alone),
    `  to reach: ≤ ${targets.milliseconds} ms for ${files} files`,
    `  unpacking the same release, which under the page would make the window so many times longer; to reach: ${targets.ratio} ×`,
    ...unpacking.map(
      ({ name, milliseconds }) =>
        `    ${name}: ${Math.round(milliseconds)} ms, ${(milliseconds / own(alone)).toFixed(1)} ×`,
    ),
  ].join('\n');
}
