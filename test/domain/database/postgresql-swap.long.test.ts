import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import type { Problem } from '../../../src/messages/problem.ts';
import { fillDatabase, readFingerprint } from './postgresql-content.ts';
import { dumpTo, listDatabases, openDatabase, startServer } from './postgresql-stand.ts';

const sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stubborn'";

/** Clients that reconnect at once whenever their session is ended, as superusers. */
async function reconnect(server: ScratchPostgresql, databases: readonly string[]) {
  const one = (name: string) =>
    `while :; do psql -Xwqd ${name} -c 'SELECT pg_sleep(20)' >/dev/null 2>&1 || sleep 0.01; done`;
  const script = [...databases.map((name) => `(${one(name)}) &`), 'wait'].join('\n');
  const as =
    server.runAs === undefined
      ? []
      : ['setpriv', `--reuid=${server.runAs}`, `--regid=${server.runAs}`, '--init-groups'];
  const [program, ...args] = [...as, 'sh', '-c', script];
  const env = {
    ...{ PATH: process.env['PATH'], PGHOST: server.socket, PGUSER: server.user },
    ...{ PGAPPNAME: 'stubborn', PGCONNECT_TIMEOUT: '5' },
  };
  const child = spawn(program, args, { env, cwd: '/', stdio: 'ignore', detached: true });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  onTestFinished(end);
  for (let tries = 0; (await server.query(sessions)) === '0' && tries < 200; tries += 1) await sleep(20);
  expect(await server.query(sessions)).not.toBe('0');
  return end;
}

test('Clients that reconnect in a loop keep no restore from its place, nor from being taken back', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const backedUp = await readFingerprint(server);
  await server.query('CREATE TABLE public.later ()', { database: 'planipsy' });
  const changed = await readFingerprint(server);
  const names = ['planipsy', 'planipsy', 'planipsy_ospi_new', 'planipsy_ospi_old'];
  const end = await reconnect(server, names);

  const given = await database.restoreBeside({ ...dump, onShare: () => undefined });
  await given.swap();
  await given.discard();
  expect(await readFingerprint(server)).toEqual(changed);
  expect(await listDatabases(server)).toBe('planipsy');

  const taken = await database.restoreBeside({ ...dump, onShare: () => undefined });
  expect(await taken.swap()).toEqual([]);
  await taken.finish();
  expect(await readFingerprint(server)).toEqual(backedUp);
  expect(await listDatabases(server)).toBe('planipsy');
  // They are admitted again.
  await expect.poll(() => server.query(sessions), { timeout: 60_000 }).not.toBe('0');
  end();
});

test('A prepared transaction in the live database is named at once, and nothing is touched', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
  await server.query("BEGIN; CREATE TABLE public.later (); PREPARE TRANSACTION 'left behind'", {
    database: 'planipsy',
  });
  const session = server.query('SELECT pg_sleep(99)', { database: 'planipsy' }).catch(() => undefined);
  const working = "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'";
  while ((await server.query(working)) !== '1') await sleep(20);
  const since = performance.now();
  const refused = await beside.swap().catch((error: unknown) => error as Problem);
  expect(performance.now() - since).toBeLessThan(5000);
  expect(refused).toMatchObject({ code: 'backup.database-swap-failed', params: { untouched: true } });
  expect(JSON.stringify(refused)).toMatch(/prepared.*left behind/);
  expect(await server.query(working)).toBe('1');
  await beside.discard();
  await server.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'");
  await session;
  await server.query("COMMIT PREPARED 'left behind'; SELECT 1 FROM public.later", { database: 'planipsy' });
  expect(await listDatabases(server)).toBe('planipsy');
});

test('A restore that was left in between is told beforehand', async () => {
  const server = await startServer();
  await fillDatabase(server);
  const database = openDatabase(server);
  const { dump } = await dumpTo(database);
  const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
  expect(await database.readFacts()).not.toHaveProperty('problem');
  await beside.swap();
  expect(await database.readFacts()).toMatchObject({
    problem: {
      code: 'backup.database-restore-unfinished',
      params: { engine: 'postgresql', name: 'planipsy' },
    },
  });
  expect(await database.isRestoreUnfinished()).toBe(true);
  await beside.finish();
  expect(await database.readFacts()).not.toHaveProperty('problem');
});

test('Nothing is said of a password file where none is configured', async () => {
  const server = await startServer();
  const refused = await openDatabase(server, { name: 'x', user: 'nobody', runAs: undefined })
    .readCounters()
    .catch((error: unknown) => error as Problem);
  expect(refused).toMatchObject({ code: 'backup.database-unreachable' });
  expect(JSON.stringify(refused)).not.toMatch(/password file|warning/i);
});
