import { execa } from 'execa';
import { copyFile, open, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { DumpFiles } from '../../../src/domain/database/server.ts';
import type { Problem } from '../../../src/messages/problem.ts';
import { withOwnMounts } from '../../mounts.ts';
import { makeScratchFolder } from '../../ports.ts';
import { buildWorker, startWorker } from './postgresql-run-worker.ts';
import { fillDatabase, readFingerprint } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer } from './postgresql-stand.ts';

/** A truncated dump. */
async function cut(dump: DumpFiles, key: 'data' | 'server', bytes: number): Promise<DumpFiles> {
  const file = join(await makeScratchFolder(), key);
  await copyFile(dump.files[key] ?? '', file);
  await truncate(file, bytes);
  return { ...dump, files: { ...dump.files, [key]: file } };
}

test('A dump that was cut off is found, wherever it ends', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  for (const compression of ['zstd', 'gzip'] as const) {
    const { dump } = await dumpTo(database, compression);
    await database.readBack(dump);
    for (const key of ['data', 'server'] as const) {
      const { size } = await stat(dump.files[key]);
      for (const bytes of [0, 1, Math.floor(size / 3), Math.floor(size * 0.9), size - 1])
        await expect(database.readBack(await cut(dump, key, bytes)), `${key} ${bytes}`).rejects.toMatchObject(
          {
            code: 'backup.database-dump-incomplete',
          },
        );
    }
  }
});

test('A dump that was cut off before it was compressed is found, too', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump, folder } = await dumpTo(database, 'gzip');
  const { stdout } = await execa('gzip', ['-dc', dump.files.data], { encoding: 'buffer' });
  for (const share of [0.3, 0.6, 0.95, 0.999]) {
    const file = join(folder, 'cut.gz');
    const input = stdout.subarray(0, Math.floor(stdout.length * share));
    await writeFile(file, (await execa('gzip', { input, encoding: 'buffer' })).stdout);
    await expect(database.readBack({ ...dump, files: { ...dump.files, data: file } })).rejects.toMatchObject({
      code: 'backup.database-dump-incomplete',
    });
  }
});

test('A restore that fails leaves the live database as it was, and nothing beside it', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const { dump } = await dumpTo(openDatabase(server));
  const before = await readFingerprint(server);
  const { size } = await stat(dump.files.data);
  const damaged = join(await makeScratchFolder(), 'damaged');
  await copyFile(dump.files.data, damaged);
  const file = await open(damaged, 'r+');
  await file.write(Buffer.alloc(64), 0, 64, Math.floor(size / 2));
  await file.close();
  for (const broken of [
    await cut(dump, 'data', Math.floor(size * 0.8)),
    { ...dump, files: { ...dump.files, data: damaged } },
  ]) {
    await expect(restore(openDatabase(server), broken)).rejects.toMatchObject({
      code: 'backup.database-restore-failed',
    });
    expect(await listDatabases(server)).toBe('planipsy');
  }
  await server.query("ALTER ROLE planipsy_app PASSWORD 'abc'");
  const passwords = join(await makeScratchFolder(), 'pgpass');
  await writeFile(passwords, '*:*:*:*:abc\n', { mode: 0o600 });
  const powerless = openDatabase(server, {
    runAs: undefined,
    user: 'planipsy_app',
    credentialsFile: passwords,
  });
  const failure = await restore(powerless, dump).catch((error: unknown) => error as Problem);
  expect(failure).toMatchObject({ code: 'backup.database-restore-failed' });
  expect(await listDatabases(server)).toBe('planipsy');
  const after = await readFingerprint(server);
  expect({ ...after, roles: '' }).toEqual({ ...before, roles: '' });
});

test('A server that dies while it is restored to is as it was when it is back', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const before = await readFingerprint(server);
  const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
  await server.kill();
  await expect(beside.swap()).rejects.toMatchObject({
    code: 'backup.database-swap-failed',
    params: { untouched: true },
  });
  await server.start();
  // After a crash, unlogged tables are empty and sequences skip some numbers: that is how the server works.
  const without = { sequences: [], tables: [] };
  const after = await readFingerprint(server);
  expect({ ...after, ...without }).toEqual({ ...before, ...without });
  const isLogged = (line: string) => !line.startsWith('agenda.cache');
  expect(after.tables.filter(isLogged)).toEqual(before.tables.filter(isLogged));
  expect(await restore(database, dump)).toEqual([]);
  expect(await readFingerprint(server)).toEqual(before);
});

test('A password is in no argument, no environment and no problem', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const password = 'Mot-de-passe-42';
  await server.query(`ALTER ROLE planipsy_app SUPERUSER PASSWORD '${password}'`);
  const passwords = join(await makeScratchFolder(), 'pgpass');
  await writeFile(passwords, `*:*:*:*:${password}\n`, { mode: 0o600 });
  const database = openDatabase(server, {
    runAs: undefined,
    user: 'planipsy_app',
    credentialsFile: passwords,
  });
  const seen = { isOver: false, processes: 0, found: [] as string[] };
  const watch = async () => {
    while (!seen.isOver) {
      for (const pid of (await readdir('/proc')).filter(
        (name) => /^\d+$/.test(name) && name !== String(process.pid),
      ))
        for (const name of ['cmdline', 'environ']) {
          const text = await readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
          if (text.includes('PGPASSFILE')) seen.processes += 1;
          if (text.includes(password)) seen.found.push(text);
        }
      await sleep(5);
    }
  };
  const watching = watch();
  const { dump } = await dumpTo(database);
  expect(await restore(database, dump)).toEqual([]);
  seen.isOver = true;
  await watching;
  expect(seen).toMatchObject({ found: [] });
  expect(seen.processes).toBeGreaterThan(0);

  await server.query("ALTER ROLE planipsy_app PASSWORD 'another'");
  const refused = await database.readCounters().catch((error: unknown) => error as Problem);
  expect(refused).toMatchObject({ code: 'backup.database-unreachable' });
  expect(JSON.stringify(refused)).not.toContain(password);
  const quoting = openDatabase(server, { runAs: undefined, user: password, credentialsFile: passwords });
  const quoted = await quoting.readFacts();
  expect(quoted.problem?.params).toMatchObject({ detail: expect.stringContaining('***') as string });
});

test('What prevents a dump is reported by name', async () => {
  const server = await startServer();
  await fillDatabase(server);
  await expect(dumpTo(openDatabase(server, { name: 'nowhere' }))).rejects.toMatchObject({
    code: 'backup.database-missing',
  });
  await expect(dumpTo(openDatabase(server, { socket: '/nowhere' }))).rejects.toMatchObject({
    code: 'backup.database-unreachable',
  });
  const host = openDatabase(server, { socket: undefined, host: 'nowhere.invalid', runAs: undefined });
  await expect(host.readCounters()).rejects.toMatchObject({ code: 'backup.database-unreachable' });
  await server.query("ALTER ROLE planipsy_app PASSWORD 'abc'");
  const passwords = join(await makeScratchFolder(), 'pgpass');
  await writeFile(passwords, '*:*:*:*:abc\n', { mode: 0o600 });
  const app = openDatabase(server, { runAs: undefined, user: 'planipsy_app', credentialsFile: passwords });
  const refused = await dumpTo(app).catch((error: unknown) => error as Problem);
  expect(refused).toMatchObject({ code: 'backup.database-dump-failed', params: { program: 'pg_dump' } });
  expect(JSON.stringify(refused)).toContain('permission denied');
});

test('A full disk is named as such', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const backups = await makeScratchFolder();
  const { problem } = await startWorker({
    worker: await buildWorker(),
    job: { database: openDatabase(server).database, folder: join(backups, 'work') },
    through: withOwnMounts(
      'mount -t tmpfs -o size=64k tmpfs "$1"; mkdir "$1/work"; shift; exec "$@"',
      backups,
    ),
  });
  expect(problem).toContain('backup.no-space');
  expect(problem).toContain(`"${backups}"`);
});
