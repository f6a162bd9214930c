import { expect, test } from 'vitest';
import type { DatabaseServer, DumpFiles } from '../../../src/domain/database/server.ts';
import { seed } from '../backup/random.ts';
import { fillDatabase, listRestorers } from './postgresql-content.ts';
import { makeCopy, makeFolder, readState, refreshCopy } from './postgresql-copy-stand.ts';
import { buildWorker, startWorker, type Job } from './postgresql-run-worker.ts';
import { dumpTo, listDatabases, openDatabase, startServer } from './postgresql-stand.ts';

/** At every few programs: all of them in as many runs, each with its own seed. */
async function killAtEach({
  stride,
  job,
  afterEach,
}: {
  stride: number;
  job: () => Promise<Job>;
  afterEach: () => Promise<void>;
}): Promise<void> {
  const worker = await buildWorker();
  let killed = 0;
  for (let program = 1 + (seed % stride); ; program += stride) {
    const { killed: wasKilled, problem } = await startWorker({
      worker,
      job: { ...(await job()), killAt: program },
    });
    expect(problem).toBe('');
    await afterEach();
    if (!wasKilled) break;
    killed += 1;
  }
  expect(killed).toBeGreaterThan(2);
}

async function take(database: DatabaseServer, dump: DumpFiles): Promise<void> {
  const taken = await database.takeCopy({ ...dump, restoresUsers: true, onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  await taken.finish();
}

test(`A copy whose making is killed at any moment is whole, or has no stamp (TEST_SEED=${seed})`, async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const before = await readState(server);
  await killAtEach({
    stride: 12,
    job: () =>
      Promise.resolve({ database: database.database, files: dump.files, copy: 'make', stamp: 'killed' }),
    async afterEach() {
      expect(await readState(server)).toEqual(before);
      expect([undefined, 'killed']).toContain(await database.readStamp());
      if ((await database.readStamp()) !== undefined)
        expect((await readState(server, 'planipsy_ospi_new')).tables).toEqual(before.tables);
    },
  });
  await makeCopy(database, dump, 'whole');
  expect(await database.readStamp()).toBe('whole');
  expect(await listRestorers(server)).toBe('');
  await server.query('DROP TABLE agenda.visits CASCADE', { database: 'planipsy' });
  await take(database, dump);
  expect(await readState(server)).toEqual(before);
}, 400_000);

test(`A copy whose refreshing is killed at any moment is whole, or has no stamp (TEST_SEED=${seed})`, async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  await makeCopy(database, dump, 'old');
  const before = await readState(server);
  await killAtEach({
    stride: 5,
    job: async () => ({
      ...{ database: database.database, folder: await makeFolder(), copy: 'refresh' as const },
      stamp: 'new',
    }),
    async afterEach() {
      expect(await readState(server)).toEqual(before);
      const stamp = await database.readStamp();
      expect([undefined, 'old', 'new']).toContain(stamp);
      if (stamp !== undefined)
        expect((await readState(server, 'planipsy_ospi_new')).tables).toEqual(before.tables);
    },
  });
  const { files } = await refreshCopy(database, 'new');
  await server.query('DROP TABLE agenda.visits CASCADE', { database: 'planipsy' });
  await take(database, { files, compression: 'zstd' });
  expect(await readState(server)).toEqual(before);
}, 400_000);

test(`A copy whose taking is killed at any moment is taken by the next (TEST_SEED=${seed})`, async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const before = await readState(server);
  let files: DumpFiles['files'] = {};
  await killAtEach({
    stride: 7,
    async job() {
      ({ files } = await refreshCopy(database, 'held'));
      await server.query('DELETE FROM agenda.visits; CREATE TABLE public.later ()', { database: 'planipsy' });
      return { database: database.database, files, copy: 'take', stamp: 'held' };
    },
    async afterEach() {
      // The replaced database may be gone already: then only its stamp was left.
      const isOver = (await database.readStamp()) === undefined;
      expect(isOver && (await database.isRestoreUnfinished())).toBe(false);
      if (!isOver) await take(database, { files, compression: 'zstd' });
      expect(await readState(server)).toEqual(before);
      expect(await listDatabases(server)).toBe('planipsy');
      expect(await database.readStamp()).toBeUndefined();
    },
  });
}, 400_000);

test(`Dropping the copies is repeated after a kill at any moment (TEST_SEED=${seed})`, async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const before = await readState(server);
  await killAtEach({
    stride: 7,
    async job() {
      const { files } = await refreshCopy(database, 'held');
      const taken = await database.takeCopy({
        ...{ files, compression: 'zstd', restoresUsers: true, onShare: () => undefined },
      });
      await taken.swap();
      return { database: database.database, copy: 'drop' };
    },
    async afterEach() {
      await database.dropCopies();
      expect(await readState(server)).toEqual(before);
      expect(await listDatabases(server)).toBe('planipsy');
      expect(await database.readStamp()).toBeUndefined();
    },
  });
}, 400_000);
