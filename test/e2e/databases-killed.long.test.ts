import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import type { Failure } from '../../fixtures/site/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { Database } from '../../src/model/site.ts';
import { everyMilliseconds, startServers } from './servers.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

/** Enough that each dump and each restore takes some time. */
const rows = 60_000;

interface Moment {
  readonly name: string;
  readonly failIn?: Failure;
  /** If set, the only engine in the updater's configuration: the other one behaves the same. */
  readonly engine?: Database['engine'];
  /** What visitors see from the beginning to the end of the recovery. */
  readonly sights: readonly string[];
  readonly isThere: (at: { site: ScratchSite; servers: Servers }) => Promise<boolean>;
}

const isDumping =
  (file: string, count: number) =>
  async ({ site }: { site: ScratchSite }) => {
    const names = await readdir(site.backups).catch(() => []);
    const finished = names.filter((name) => !name.startsWith('.')).length;
    const partial = names.find((name) => name.endsWith('.partial'));
    if (partial === undefined || finished !== count) return false;
    return (await readdir(join(site.backups, partial)).catch(() => [])).some((name) => name.startsWith(file));
  };

type IsThere = Moment['isThere'];

/** The rehearsal before it creates databases of the same names. */
const hasBegun: IsThere = async ({ site }) =>
  (await readFile(join(site.state, 'journal.jsonl'), 'utf8').catch(() => '')).includes('"attempt.started"');

const isOnPostgresql =
  (name: string): IsThere =>
  async ({ site, servers }) =>
    (await hasBegun({ site, servers })) &&
    (await servers.postgresql.query(`SELECT 1 FROM pg_database WHERE datname = '${name}'`)) !== '';

const isOnMariadb =
  (name: string): IsThere =>
  async ({ site, servers }) =>
    (await hasBegun({ site, servers })) &&
    (await servers.mariadb.query(`SHOW DATABASES LIKE '${name}'`)) !== '';

const moments: readonly Moment[] = [
  ...(
    [
      { engine: 'postgresql', name: 'PostgreSQL', isCopied: isOnPostgresql('pmsipilot_ospi_new') },
      { engine: 'mariadb', name: 'MariaDB', isCopied: isOnMariadb('pmsipilot_ospi_new') },
    ] as const
  ).flatMap(({ engine, name, isCopied }): readonly Moment[] => [
    { engine, name: `the dump of ${name}`, sights: ['old'], isThere: isDumping('database-1', 0) },
    { engine, name: `the copy of ${name}`, sights: ['old'], isThere: isCopied },
    {
      ...{ engine, name: `the snapshot of ${name}` },
      sights: ['old', 'page', 'old'],
      isThere: isDumping('database-1', 1),
    },
  ]),
  {
    name: 'the way back of PostgreSQL',
    failIn: 'migrate',
    sights: ['old', 'page', 'old'],
    isThere: isOnPostgresql('pmsipilot_ospi_old'),
  },
  {
    name: 'the way back of MariaDB',
    failIn: 'migrate',
    sights: ['old', 'page', 'old'],
    isThere: isOnMariadb('pmsipilot_ospi_old'),
  },
];

test.each(moments)(
  'killed in the middle of $name, it is brought back with every stay',
  { timeout: 300_000 },
  async ({ failIn, engine, sights, isThere }) => {
    const servers = await startServers();
    const kit = createPmsipilot({ servers, rows });
    const databases = (kit.databases ?? []).filter((it) => engine === undefined || it.engine === engine);
    const site = await makeSite({ kit: { ...kit, databases } });
    const archive = await site.packUpdate({ version: '4.3.0', ...(failIn === undefined ? {} : { failIn }) });
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
    await visitor.waitFor('old');
    const apply = site.start(['apply', '--accept-notice', archive]);
    await expect.poll(() => isThere({ site, servers }), { timeout: 200_000, interval: 5 }).toBe(true);
    apply.kill('SIGKILL');
    await apply.ended;

    expectEnd(await site.run(['status']), 0, /interrupted/, /support recover/);
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 5);
    expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
    await visitor.waitFor('old');
    await expectVisit(site, await visitor.stop(), sights);
    const count = "SELECT count(*) FROM stay WHERE text = 'before'";
    for (const server of [servers.postgresql, servers.mariadb])
      expect(await server.query(count, { database: 'pmsipilot' })).toBe(String(rows));
    for (const server of [servers.postgresql, servers.mariadb])
      expect(await server.query('SELECT count(*) FROM recent_stay', { database: 'pmsipilot' })).toBe('10');
    const left = 'pmsipilot\\_ospi%';
    expect(
      await servers.postgresql.query(`SELECT datname FROM pg_database WHERE datname LIKE '${left}'`),
    ).toBe('');
    expect(await servers.mariadb.query(`SHOW DATABASES LIKE '${left}'`)).toBe('');
    expect((await readdir(site.backups)).filter((name) => name.startsWith('.'))).toEqual([]);
  },
);
