import { open, rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startMariadb } from '../../../../fixtures/mariadb/server.ts';
import { startPostgresql } from '../../../../fixtures/postgresql/server.ts';
import { run, runOrThrow } from '../../../../fixtures/site/run.ts';
import { makeProvenCopy } from '../../../../src/domain/backup/databases/copies.ts';
import { openServer } from '../../../../src/domain/database/open-server.ts';
import type { DatabaseServer } from '../../../../src/domain/database/server.ts';
import type { Database } from '../../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../../ports.ts';

const ports = createTestPorts();
const silently = () => undefined;
const MiB = 1024 ** 2;

/** A folder with its own small file system. */
async function mountSmall(mebibytes: number): Promise<string> {
  const folder = join(await makeScratchFolder(), 'small');
  await mkdir(folder);
  await runOrThrow(['mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'small', folder]);
  onTestFinished(async () => {
    await run(['umount', '--lazy', folder]);
  });
  return folder;
}

/** Leaves only this much free. @returns a function that frees the space again */
async function fill(folder: string, leftMebibytes: number): Promise<() => Promise<void>> {
  const path = join(folder, 'filler');
  const { freeBytes } = await ports.system.diskSpace(folder);
  const file = await open(path, 'w');
  const chunk = Buffer.alloc(MiB);
  for (let left = Math.floor(freeBytes / MiB) - leftMebibytes; left > 0; left -= 1) await file.write(chunk);
  await file.close();
  return () => rm(path);
}

async function prove({ server, database }: { server: DatabaseServer; database: Database }) {
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const dumped = await server.dump({ folder, prefix: 'db', compression: 'zstd', onShare: silently });
  const parts = Object.fromEntries(
    await Promise.all(
      Object.entries(dumped.files).map(
        async ([held, file]) => [held, await describePart(folder, file)] as const,
      ),
    ),
  );
  const dump = { compression: 'zstd', counters: {}, serverVersion: '15', parts } as const;
  return () =>
    makeProvenCopy({
      ...{ ports, server, keeps: true, stamp: 'one', onShare: silently },
      ...{ site: { name: database.name } as never, dumps: [{ id: 'one', path: folder, dump }] },
    });
}

async function describePart(folder: string, file: string) {
  const { stdout } = await runOrThrow(['sha256sum', join(folder, file)]);
  const { stdout: bytes } = await runOrThrow(['stat', '-c', '%s', join(folder, file)]);
  return { file, bytes: Number(bytes), sha256: stdout.slice(0, 64) };
}

describe.runIf(geteuid?.() === 0)(
  'a copy for which the server’s disk is too small is ended before it is full',
  () => {
    test('PostgreSQL goes on', async () => {
      const folder = await mountSmall(400);
      const scratch = await startPostgresql({ folder: join(folder, 'pg') });
      onTestFinished(() => scratch.stop());
      await scratch.query('CREATE DATABASE app');
      await scratch.query(
        'CREATE TABLE big AS SELECT i, repeat(md5(i::text), 8) AS t FROM generate_series(1, 200000) i; CHECKPOINT',
        { database: 'app' },
      );
      const database = { engine: 'postgresql', name: 'app', ...scratch.connection } as const;
      const server = openServer({ database, ports });
      const make = await prove({ server, database });
      await fill(folder, 60);
      await expect(make()).rejects.toMatchObject({
        code: 'backup.database-disk-full',
        params: { path: expect.stringMatching(/data/) as string },
      });
      await sleep(100);
      expect(await scratch.query("SELECT datname FROM pg_database WHERE datname LIKE 'app%'")).toBe('app');
    });

    test('MariaDB goes on', async () => {
      const folder = await mountSmall(500);
      const scratch = await startMariadb({ folder: join(folder, 'mariadb') });
      onTestFinished(() => scratch.stop());
      await scratch.query(
        'CREATE DATABASE app; USE app; CREATE TABLE big AS SELECT seq AS i, REPEAT(MD5(seq), 8) AS t FROM seq_1_to_200000',
      );
      const database = { engine: 'mariadb', name: 'app', ...scratch.connection } as const;
      const server = openServer({ database, ports });
      const make = await prove({ server, database });
      await fill(folder, 40);
      await expect(make()).rejects.toMatchObject({ code: 'backup.database-disk-full' });
      expect(await scratch.query("SHOW DATABASES LIKE 'app%'")).toBe('app');
    });
  },
);

describe.runIf(geteuid?.() === 0)(
  'a disk that was full before is told in the server’s words, with its folder',
  () => {
    test('of PostgreSQL, that is not let start', async () => {
      const folder = await mountSmall(300);
      const scratch = await startPostgresql({ folder: join(folder, 'pg') });
      onTestFinished(() => scratch.stop());
      await scratch.query('CREATE DATABASE app');
      await scratch.query('CREATE TABLE big AS SELECT i FROM generate_series(1, 200000) i', {
        database: 'app',
      });
      const database = { engine: 'postgresql', name: 'app', ...scratch.connection } as const;
      const server = openServer({ database, ports });
      const make = await prove({ server, database });
      const giveBack = await fill(folder, 0);
      await expect(make()).rejects.toMatchObject({
        code: 'backup.database-disk-full',
        params: {
          path: expect.stringMatching(/data/) as string,
          // Empty if our own watch ended the work before the server could say anything.
          detail: expect.stringMatching(/disk space|space left|^$/) as string,
        },
      });
      await giveBack();
    });
  },
);
