import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMariadb } from '../../fixtures/mariadb/server.ts';
import { startPostgresql } from '../../fixtures/postgresql/server.ts';
import { runCheck, runCheckOfFacts } from '../../src/commands/check.ts';
import { writeGrants } from '../../src/messages/grants.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { JudgedDatabase } from '../../src/terms/check.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { CheckResult } from '../../src/model/results.ts';
import type { Database } from '../../src/model/site.ts';
import { createLook } from '../../src/report/look.ts';
import { renderResult } from '../../src/report/render/index.ts';
import { createWording } from '../../src/report/wording.ts';
import { pageWords } from '../domain/maintenance/stand.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

const secret = 'hunter2-Zaphod';
const mib = 2 ** 20;

interface Engine {
  readonly engine: Database['engine'];
  readonly start: (options: { folder: string }) => Promise<Server>;
  /** Creates a user with a password and no relevant rights. */
  readonly makeUser: string;
  readonly fill: string;
  /** Of the tables, as counted by the test. */
  readonly measure: string;
  readonly credentials: string;
  readonly dump: { readonly name: string; readonly version: string; readonly told: string };
  readonly others: readonly string[];
}

type Server = Awaited<ReturnType<typeof startPostgresql | typeof startMariadb>>;

const engines: readonly Engine[] = [
  {
    engine: 'postgresql',
    start: startPostgresql,
    makeUser: `CREATE ROLE ordinary LOGIN PASSWORD '${secret}'`,
    fill: 'CREATE TABLE t AS SELECT n, repeat(md5(n::text), 30) AS text FROM generate_series(1, 40000) n',
    measure: "SELECT pg_table_size('t')",
    credentials: `*:*:*:ordinary:${secret}\n`,
    dump: { name: 'pg_dump', version: 'pg_dump (PostgreSQL) 9.6.24', told: '9.6.24' },
    others: ['psql', 'pg_restore', 'pg_dumpall'],
  },
  {
    engine: 'mariadb',
    start: startMariadb,
    // Without any right on it, a MariaDB user does not even see that the database exists.
    makeUser: `CREATE USER ordinary@localhost IDENTIFIED BY '${secret}'; GRANT INSERT ON planipsy.* TO ordinary@localhost`,
    fill: 'CREATE TABLE t ENGINE=InnoDB AS SELECT seq AS n, REPEAT(MD5(seq), 30) AS text FROM seq_1_to_40000; ANALYZE TABLE t',
    measure: "SELECT DATA_LENGTH FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'planipsy'",
    credentials: `[client]\nuser=ordinary\npassword=${secret}\n`,
    dump: {
      name: 'mariadb-dump',
      version: 'mariadb-dump  Ver 10.19 Distrib 10.3.39-MariaDB, for debian',
      told: '10.3.39',
    },
    others: ['mariadb'],
  },
];

describe.each(engines)('check with $engine', ({ engine, start, dump, ...setUp }) => {
  let server: Server;
  let folder: string;
  let database: Database;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'ospi-update-')));
    server = await start({ folder: join(folder, 'server') });
    database = { engine, name: 'planipsy', ...server.connection };
    await server.query('CREATE DATABASE planipsy');
    await server.query(setUp.makeUser);
    await server.query(setUp.fill, { database: 'planipsy' });
  }, 120_000);

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function check(databases: readonly Database[]): Promise<CheckResult> {
    const scratch = await makeScratchFolder();
    const site = await makeTestSite(scratch);
    const result = await runCheck(
      {
        site: { ...site, backup: { ...site.backup, databases } },
        ports: createTestPorts(),
        prompt: { available: false, confirm: () => Promise.resolve(false) },
        language: 'en',
        interruption: new AbortController().signal,
        tool: '0.1.0',
        pageWords,
      },
      {},
    );
    if (result.kind !== 'check') throw new Error(result.kind);
    expectNoSecret(result);
    return result;
  }

  async function judge(changes: Partial<Database>): Promise<Verdict> {
    return judgementOf(await check([{ ...database, ...changes }]));
  }

  /** A connection with a password, as the ordinary user. */
  async function ordinary(credentials: string, mode = 0o600): Promise<Partial<Database>> {
    const credentialsFile = join(await makeScratchFolder(), 'credentials');
    await writeFile(credentialsFile, credentials, { mode });
    return { user: 'ordinary', runAs: ownName, credentialsFile };
  }

  test('finds a server that answers, and what a backup needs', async () => {
    const result = await check([database]);
    const [facts] = result.facts.databases ?? [];
    expect(facts).toMatchObject({ engine, name: 'planipsy', missingRights: [] });
    expect(facts).not.toHaveProperty('problem');
    expect(facts?.serverVersion).toMatch(/^\d+\.\d+/);
    expect(resolve(facts?.dataFolder ?? '')).toBe(join(folder, 'server', 'data'));
    expect(result.verdicts).toContainEqual(expect.objectContaining({ check: 'databases', status: 'ok' }));
    expect(toolsOf(result.facts)).toEqual([]);

    // Dumped at most twice: for the backup, and again for the snapshot.
    const size = Number(await server.query(setUp.measure, { database: 'planipsy' }));
    expect(size).toBeGreaterThan(30 * mib);
    const without = await check([]);
    const added = sumNeeds(result.facts) - sumNeeds(without.facts);
    expect(added / (2 * 1.05 * size)).toBeGreaterThan(0.9);
    expect(added / (2 * 1.05 * size)).toBeLessThan(1.2);
    expect(without.verdicts.map((verdict) => verdict.check)).not.toContain('databases');

    // Support gets the same verdicts.
    const recorded = join(await makeScratchFolder(), 'facts.json');
    await writeFile(recorded, JSON.stringify(result));
    expect(await runCheckOfFacts({ facts: recorded })).toEqual(result);
  });

  test('misses a database that is not there', async () => {
    expect(await judge({ name: 'elsewhere' })).toMatchObject({
      status: 'failed',
      params: { databases: [{ problem: { code: 'backup.database-missing' } }] },
    });
  });

  test('names the rights that an ordinary user lacks, and the SQL that really grants them', async () => {
    const before = await judge(await ordinary(setUp.credentials));
    expect(before).toMatchObject({
      status: 'failed',
      params: { databases: [{ missingRights: ['read', 'restore', 'roles'] }] },
    });
    const [lacking] = databasesOf(before);
    if (lacking === undefined) throw new Error('nobody is judged');
    expect(tell(before).remedy).toContain(writeGrants(lacking, 'nobody'));
    for (const right of lacking.missingRights) {
      await server.query(writeGrants({ ...lacking, missingRights: [right] }, 'nobody'));
      const [after] = databasesOf(await judge(await ordinary(setUp.credentials)));
      expect(after?.missingRights).not.toContain(right);
    }
    expect(await judge(await ordinary(setUp.credentials))).toMatchObject({ status: 'ok' });
  });

  // PostgreSQL shows every database to everyone.
  if (engine === 'mariadb')
    test('shows the SQL also to who may not even see the database', async () => {
      await server.query(`CREATE USER stranger@localhost IDENTIFIED BY '${secret}'`);
      const credentials = `[client]\nuser=stranger\npassword=${secret}\n`;
      const { user, ...unnamed } = { ...database, ...(await ordinary(credentials)) };
      expect(user).toBe('ordinary');
      const verdict = judgementOf(await check([unnamed]));
      const [unseen] = databasesOf(verdict);
      expect(unseen).toMatchObject({ user: 'stranger', problem: { code: 'backup.database-missing' } });
      const sql = /GRANT .*;/.exec(tell(verdict).remedy ?? '')?.[0] ?? '';
      expect(sql).toContain('stranger');
      await server.query(sql);
      expect(judgementOf(await check([unnamed]))).toMatchObject({ status: 'ok' });
    });

  test('tells a wrong password, and never shows it', async () => {
    const wrong = `${secret}-wrong`;
    const verdict = await judge(await ordinary(setUp.credentials.replace(secret, wrong)));
    expect(verdict).toMatchObject({
      status: 'failed',
      params: { databases: [{ problem: { code: 'backup.database-unreachable' } }] },
    });
    expect(tell(verdict).what).toMatch(/password authentication failed|Access denied/);
  });

  test.each([
    ['open-to-others', 0o644],
    ['open-to-others', 0o640],
  ])('refuses a credentials file that is %s (%o)', async (reason, mode) => {
    expect(await judge(await ordinary(setUp.credentials, mode))).toMatchObject({
      status: 'failed',
      params: { databases: [{ problem: { code: 'backup.database-credentials', params: { reason } } }] },
    });
  });

  test('refuses a dump program older than its server', async () => {
    const programs = await makeScratchFolder();
    await chmod(programs, 0o755);
    for (const name of setUp.others) await symlink(findProgram(name), join(programs, name));
    const script = `#!/bin/sh\necho '${dump.version}'\n`;
    await writeFile(join(programs, dump.name), script, { mode: 0o755 });
    const verdict = await judge({ programs });
    expect(verdict.status).toBe('failed');
    expect(tell(verdict).what).toContain(`${dump.name} ${dump.told} is older`);
  });

  test('names the programs that are not where they should be', async () => {
    const { facts, verdicts } = await check([{ ...database, programs: '/nowhere' }]);
    expect(toolsOf(facts)).toContain(`/nowhere/${dump.name}`);
    for (const name of ['tools', 'databases'])
      expect(verdicts).toContainEqual(expect.objectContaining({ check: name, status: 'failed' }));
  });

  test('tells a server that does not run', async () => {
    await server.stop();
    try {
      const verdict = await judge({});
      expect(verdict).toMatchObject({
        status: 'failed',
        params: { databases: [{ problem: { code: 'backup.database-unreachable' } }] },
      });
      expect(tell(verdict).what).toContain(server.socket);
      expect(tell(verdict).what).not.toContain('password file');
    } finally {
      await server.start();
    }
  });
});

const ownName = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();

/** Debian's psql is a wrapper that depends on the folder it is in. */
function findProgram(name: string): string {
  const script = `ls /usr/lib/postgresql/*/bin/${name} 2>/dev/null | tail -n 1 | grep . || command -v ${name}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim();
}

function judgementOf({ verdicts }: CheckResult): Verdict {
  const verdict = verdicts.find((each) => each.check === 'databases');
  if (verdict === undefined) throw new Error('the databases are not judged');
  return verdict;
}

function databasesOf({ params }: Verdict): readonly JudgedDatabase[] {
  return params['databases'] as readonly JudgedDatabase[];
}

/** The missing ones. */
function toolsOf({ tools }: Facts): string[] {
  return tools.filter(({ path }) => path === null).map(({ name }) => name);
}

function sumNeeds({ disks }: Facts): number {
  return disks.reduce((sum, { neededBytes }) => sum + neededBytes, 0);
}

function render(result: CheckResult, language: 'en' | 'fr'): string {
  const wording = createWording({ messages: catalogues[language], language });
  const look = createLook({ color: false, columns: 10_000, env: {} });
  return renderResult({ result, wording, look }).join('\n');
}

/** The sentences of one verdict, as in the table. */
function tell(verdict: Verdict): { what: string; remedy?: string } {
  const facts = {} as Facts; // Not shown.
  const [table = '', remedies] = render(
    { kind: 'check', facts, verdicts: [verdict], exit: 'prerequisite' },
    'en',
  ).split('\n\n');
  return { what: table, ...(remedies !== undefined && { remedy: remedies }) };
}

function expectNoSecret(result: CheckResult): void {
  for (const text of [JSON.stringify(result), render(result, 'en'), render(result, 'fr')])
    expect(text).not.toContain(secret);
}
