import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { startMariadb } from '../../fixtures/mariadb/server.ts';
import { fillMariadb, fillPostgresql, type Servers } from '../../fixtures/pmsipilot/databases.ts';
import { product, writeFiles } from '../../fixtures/pmsipilot/install.ts';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import { startPostgresql } from '../../fixtures/postgresql/server.ts';
import { createScratchSite, type ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { JournalRecord } from '../../src/model/journal.ts';

/** Ten megabytes each, so that one of them is a hundredth. */
const tables = 100;
const rowsOfTable = 10_000;
const ownRows = 1000;
const targets = { 'nothing written': 0.02, '1 % written': 0.1 } as const;
type Writes = keyof typeof targets;

const engines = ['postgresql', 'mariadb'] as const;
type Engine = (typeof engines)[number];
const engineNames = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' } as const;

/**
 * How long visitors wait from a failing hook until the old version is open, with 1 GB in a database: with the copy made
 * beside it, compared with restoring its dump. Also, how long the page is on until the data are safe.
 *
 * @param say called with each line once measured: the whole takes the better part of an hour
 */
export async function measureRollback(say: (line: string) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-bench-'));
  try {
    const servers: Servers = {
      postgresql: await startPostgresql({ folder: join(folder, 'postgresql'), isDurable: true }),
      mariadb: await startMariadb({ folder: join(folder, 'mariadb') }),
    };
    try {
      await fillPostgresql({ user: product, server: servers.postgresql, name: product, rows: ownRows });
      await fillMariadb({ user: product, server: servers.mariadb, name: product, rows: ownRows });
      const bench = createBench({ folder, servers });
      for (const engine of engines) {
        await bench.fill(engine);
        for (const writes of Object.keys(targets) as readonly Writes[])
          (await compareWays({ bench, engine, writes })).forEach(say);
        await bench.empty(engine);
      }
      return '';
    } finally {
      await Promise.all([servers.postgresql.stop(), servers.mariadb.stop()]);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Bench = ReturnType<typeof createBench>;

function createBench({ folder, servers }: { folder: string; servers: Servers }) {
  const query = (engine: Engine, sql: string) => servers[engine].query(sql, { database: product });
  return {
    async fill(engine: Engine) {
      for (let table = 0; table < tables; table += 1) await query(engine, fillTable[engine](table));
    },
    async empty(engine: Engine) {
      for (let table = 0; table < tables; table += 1) await query(engine, `DROP TABLE filler_${table}`);
    },
    write: (engine: Engine) => query(engine, `UPDATE filler_7 SET text = concat('x', text)`),
    async makeSite(engine: Engine, rehearse: 'restore' | 'read'): Promise<ScratchSite> {
      const kit = createPmsipilot({ servers, rows: ownRows });
      const site = await createScratchSite({
        kit: {
          ...kit,
          databases: (kit.databases ?? []).filter((database) => database.engine === engine),
          writeInstallation: (installation) => writeFiles({ ...installation, servers }),
        },
        folder: await mkdtemp(join(folder, 'site-')),
        version: '4.2.0',
      });
      const configuration = parse(await readFile(site.configFile, 'utf8')) as { backup: object };
      configuration.backup = { ...configuration.backup, rehearse };
      await writeFile(site.configFile, stringify(configuration));
      return site;
    },
  };
}

const fillTable = {
  postgresql: (table: number) =>
    `CREATE TABLE filler_${table} AS SELECT g AS id, repeat(md5(g::text), 30) AS text FROM generate_series(1, ${rowsOfTable}) g;
     ALTER TABLE filler_${table} ADD PRIMARY KEY (id); ALTER TABLE filler_${table} OWNER TO ${product}`,
  mariadb: (table: number) =>
    `CREATE TABLE filler_${table} (id int PRIMARY KEY, text text NOT NULL);
     INSERT INTO filler_${table} SELECT seq, repeat(md5(seq), 30) FROM seq_1_to_${rowsOfTable}`,
} as const;

/** A migration that has changed one table when it fails. */
const failingHook = {
  postgresql: `. "$OSPI_ROOT/etc/databases.sh"; echo 'ALTER TABLE stay ADD COLUMN ward text' | postgresql; exit 1`,
  mariadb: `. "$OSPI_ROOT/etc/databases.sh"; mariadb -e 'ALTER TABLE stay ADD COLUMN ward text'; exit 1`,
} as const;

async function compareWays({
  bench,
  engine,
  writes,
}: {
  bench: Bench;
  engine: Engine;
  writes: Writes;
}): Promise<readonly string[]> {
  const dump = await failUpdate({ bench, engine, writes, rehearse: 'read' });
  const copy = await failUpdate({ bench, engine, writes, rehearse: 'restore' });
  const title = `${engineNames[engine]}, 1 GB, ${writes}`;
  const line = (name: string, ratio: number, target = '') =>
    `  ${`${title}: ${name}`.padEnd(72)} ${ratio.toFixed(3)} ×${target}`;
  return [
    line(
      'from the failing hook to the old version, copy : dump',
      copy.back / dump.back,
      `   to reach: ≤ ${targets[writes]} ×`,
    ),
    line('page on until the data are safe, copy : dump', copy.page / dump.page),
    line('the backup before the page, copy : dump', copy.backup / dump.backup),
  ];
}

interface Times {
  readonly backup: number;
  readonly page: number;
  readonly back: number;
}

async function failUpdate({
  bench,
  engine,
  writes,
  rehearse,
}: {
  bench: Bench;
  engine: Engine;
  writes: Writes;
  rehearse: 'restore' | 'read';
}): Promise<Times> {
  const site = await bench.makeSite(engine, rehearse);
  try {
    const archive = await site.packUpdate({ version: '4.3.0', scripts: { migrate: failingHook[engine] } });
    const apply = site.start(['apply', '--accept-notice', archive]);
    if (writes === '1 % written') {
      await waitForDump(site);
      await bench.write(engine);
    }
    const { code, stdout, stderr } = await apply.ended;
    if (code !== 7) throw new Error(`exit ${code}\n${stdout}${stderr}`);
    return await readTimes(site);
  } finally {
    await site.stop();
    await rm(site.folder, { recursive: true, force: true });
  }
}

/** What is written from then on counts as written since the backup. */
async function waitForDump({ backups }: ScratchSite): Promise<void> {
  for (;;) {
    const partial = (await listNames(backups)).find((name) => name.endsWith('.partial'));
    const files = partial === undefined ? [] : await listNames(join(backups, partial));
    if (files.some((file) => file.includes('.dump') || file.includes('tables'))) return sleep(500);
    await sleep(20);
  }
}

/** The folder may not exist yet, or be gone. */
function listNames(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function readTimes({ state }: ScratchSite): Promise<Times> {
  const records = (await readFile(join(state, 'journal.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalRecord);
  const at = (event: string, step: string) =>
    Date.parse(records.find((record) => record.event === event && record.step === step)?.at ?? '');
  return {
    backup: at('step.finished', 'backup') - at('step.started', 'backup'),
    page: at('step.finished', 'snapshot') - at('maintenance.on', 'maintenance-on'),
    back: at('maintenance.off', 'maintenance-on') - at('step.failed', 'hook-migrate'),
  };
}
