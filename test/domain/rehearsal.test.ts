import { chmod, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMariadb } from '../../fixtures/mariadb/server.ts';
import { startPostgresql } from '../../fixtures/postgresql/server.ts';
import { findOldServer } from '../../fixtures/site/old-server.ts';
import { probeDatabase } from '../../src/domain/rehearsal/probe-database.ts';
import type { Database } from '../../src/model/site.ts';
import { createTestPorts } from '../ports.ts';
import { sharePlace } from '../shared-folder.ts';

const engines = [
  {
    engine: 'postgresql',
    old: 'postgresql-13',
    start: startPostgresql,
    fill: 'CREATE TABLE t AS SELECT n FROM generate_series(1, 100) n',
    list: "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database",
    left: 'app postgres template0 template1',
    folder: "SELECT setting || '/base' FROM pg_settings WHERE name = 'data_directory'",
  },
  {
    engine: 'mariadb',
    old: 'mariadb-10.5',
    start: startMariadb,
    fill: 'CREATE TABLE t SELECT seq AS n FROM seq_1_to_100',
    list: "SELECT GROUP_CONCAT(SCHEMA_NAME ORDER BY SCHEMA_NAME SEPARATOR ' ') FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'app%'",
    left: 'app',
    folder: 'SELECT @@datadir',
  },
] as const;

async function requireOldServer(name: (typeof engines)[number]['old']): Promise<string> {
  const folder = await findOldServer({ name, place: sharePlace(`${name}-programs`) });
  if (folder === undefined) throw new Error(`${name} is not there: \`npm run pretest\` fetches it`);
  return folder;
}

describe.each(engines.flatMap((it) => [false, true].map((isOld) => ({ ...it, isOld }))))(
  '$engine, old: $isOld',
  ({ engine, old, start, fill, list, left, isOld, folder: askFolder }) => {
    let folder: string;
    let server: Awaited<ReturnType<typeof start>>;
    let database: Database;

    beforeAll(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), 'ospi-update-')));
      const unpacked = isOld ? await requireOldServer(old) : undefined;
      server = await start({
        folder: join(folder, 'server'),
        ...(unpacked !== undefined && { unpacked }),
      });
      database = { engine, name: 'app', ...server.connection };
      await server.query('CREATE DATABASE app');
      await server.query(fill, { database: 'app' });
    }, 120_000);

    afterAll(async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const probe = (interruption = new AbortController().signal) =>
      probeDatabase({
        database,
        platform: { name: 'p', root: '/srv/p' },
        ports: createTestPorts(),
        folder,
        interruption,
      });

    test('a small database goes the way of an update, and nothing of it stays', async () => {
      // As left by a killed run.
      await server.query('CREATE DATABASE app_ospi_new');
      await probe();
      expect(await server.query(list)).toBe(left);
      expect((await readdir(folder)).filter((name) => name.startsWith('.ospi'))).toEqual([]);
    });

    test('a server that can make no database is found', async () => {
      const data = await server.query(askFolder);
      const { mode } = await stat(data);
      await chmod(data, 0o500);
      try {
        await expect(probe()).rejects.toMatchObject({
          code: 'backup.database-restore-failed',
          params: { engine, name: 'app' },
        });
      } finally {
        await chmod(data, mode & 0o777);
      }
      expect(await server.query(list)).toBe(left);
    });

    test('an interrupted one takes back what it made', async () => {
      const interruption = new AbortController();
      const probing = probe(interruption.signal);
      const end = probing.then(
        () => 'done',
        () => 'ended',
      );
      const made = async () => (await server.query(list)).includes('app_ospi_new');
      while (!(await made())) await sleep(5);
      interruption.abort();
      await end;
      expect(await server.query(list)).toBe(left);
    });
  },
);
