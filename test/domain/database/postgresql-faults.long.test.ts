import { expect, test } from 'vitest';
import { seed } from '../backup/random.ts';
import { buildWorker, startWorker } from './postgresql-run-worker.ts';
import { fillDatabase, listRestorers, readFingerprint } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, restore, startServer } from './postgresql-stand.ts';

// At every fifth program: all of them in five runs, each with its own seed.
test(`A restore that is killed at any moment leaves the one state or the other, and can be repeated (TEST_SEED=${seed})`, async () => {
  const stride = 5;
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const backedUp = await readFingerprint(server);
  await server.query('DELETE FROM agenda.visits; CREATE TABLE public.later ()', { database: 'planipsy' });
  const changed = await readFingerprint(server);
  const worker = await buildWorker();
  const job = { database: database.database, files: dump.files };
  let ended = 0;
  let killed = 0;
  for (let program = 1 + (seed % stride); ended === 0; program += stride) {
    const { killed: wasKilled, problem } = await startWorker({ worker, job: { ...job, killAt: program } });
    expect(problem).toBe('');
    if (wasKilled) killed += 1;
    else ended += 1;
    expect([backedUp, changed]).toContainEqual(await readFingerprint(server));
  }
  expect(killed).toBeGreaterThan(3);
  expect(await restore(database, dump)).toEqual([]);
  expect(await readFingerprint(server)).toEqual(backedUp);
  expect(await listDatabases(server)).toBe('planipsy');
  expect(await listRestorers(server)).toBe('');
  // Each run starts a separate process, which restores up to another program.
}, 300_000);
