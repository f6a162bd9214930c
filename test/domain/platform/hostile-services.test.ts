import { mkdtemp, readFile, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAttemptLog } from '../../../src/domain/platform/attempt-log.ts';
import { requireRunning } from '../../../src/domain/platform/service-died.ts';
import { createServiceWatch, letOutputsGo } from '../../../src/domain/platform/service-watch.ts';
import { startServices, stopServices } from '../../../src/domain/platform/services.ts';
import { Problem } from '../../../src/messages/problem.ts';
import type { Service } from '../../../src/model/site.ts';
import { createTestPorts } from '../../ports.ts';

const ports = createTestPorts();

type Script = 'start' | 'stop' | 'status';

/** A well-behaved service: a sleeping process, known by its pid file. */
const behaving: Readonly<Record<Script, string>> = {
  start: 'setsid sleep 300 >/dev/null 2>&1 & echo $! > pid',
  stop: 'kill $(cat pid); rm pid',
  status: 'test -e pid && kill -0 $(cat pid)',
};

/** Started, then stopped. Returns the first failure. */
const hostile: readonly (Partial<Record<Script, string>> & {
  readonly does: string;
  readonly ends: string;
})[] = [
  { does: 'behaves', ends: 'well' },
  { does: 'hangs at its start', start: 'exec sleep 300', ends: 'not-started in time' },
  {
    does: 'ignores SIGTERM at its start',
    start: 'trap "" TERM; while :; do sleep 0.1; done',
    ends: 'not-started in time',
  },
  { does: 'prints without end at its start', start: 'exec yes', ends: 'not-started in time' },
  { does: 'says that it starts, and never runs', start: 'true', ends: 'not-started' },
  { does: 'is there, though its start says no', start: `${behaving.start}; exit 3`, ends: 'not-started' },
  { does: 'dies right after its start', start: 'sleep 0.1 & echo $! > pid; wait', ends: 'not-started' },
  {
    does: 'prints without end for as long as it runs',
    start: 'setsid yes "I run" & echo $! > pid',
    ends: 'well',
  },
  {
    does: 'starts with a cleared environment, and keeps the output',
    start: 'env -i setsid sleep 300 & echo $! > pid',
    ends: 'well',
  },
  { does: 'hangs at its stop', stop: 'exec sleep 300', ends: 'not-stopped in time' },
  { does: 'says that it stops, and runs on', stop: 'true', ends: 'not-stopped' },
  { does: 'hangs when it is asked', status: 'exec sleep 300', ends: 'not-started' },
  {
    does: 'says now this and now that',
    status: 'test -e odd && rm odd && exit 1; touch odd',
    ends: 'not-started',
  },
  {
    does: 'prints without end when it is asked',
    status: `yes | head -c 20000000; ${behaving.status}`,
    ends: 'well',
  },
  { does: 'leaves something behind when it is asked', status: `sleep 5 & ${behaving.status}`, ends: 'well' },
];

test('whatever a service does, it is told in time, and it fills neither the log nor the disk', async () => {
  const expected: Record<string, unknown> = {};
  const seen: Record<string, unknown> = {};
  const waiting = [...hostile];
  const runSome = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { does, ends, ...scripts } = next;
      expected[does] = { ended: ends, isLogBounded: true, files: [] };
      seen[does] = await startAndStop({ ...behaving, ...scripts });
    }
  };
  await Promise.all([runSome(), runSome(), runSome(), runSome()]); // Each scans all processes of this machine.
  expect(seen).toEqual(expected);
});

async function startAndStop(scripts: Readonly<Record<Script, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  onTestFinished(() => endProcess(folder));
  const site = { root: folder, state: folder, public: folder };
  const log = openAttemptLog({ site, attempt: '20261122-020000-a1b2', clock: ports.clock });
  const command = (script: Script) => ['sh', '-c', `cd '${folder}'; ${scripts[script]}`] as const;
  const service: Service = {
    name: 'web',
    start: command('start'),
    stop: command('stop'),
    status: command('status'),
    timeoutSeconds: 2,
  };
  const watch = createServiceWatch();
  const onKill = () => Promise.resolve();
  const task = { site: { ...site, services: [service] }, ports, log, watch, onKill };
  const ended = await startServices(task)
    .then(() => requireRunning(task))
    .then(() => stopServices(task))
    .then(() => 'well', nameEnding);
  await letOutputsGo({ watch, log });
  log.close();
  const attempts = join(folder, 'attempts');
  const files = (await readdir(attempts)).filter((name) => name !== '20261122-020000-a1b2.log');
  return { ended, isLogBounded: (await stat(log.path)).size < 10e6, files };
}

async function endProcess(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''));
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}

function nameEnding(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const name = error.code.replace('step.service-', '');
  return error.params['timedOut'] === true ? `${name} in time` : name;
}

test('a service that was started here prints on when the updater is gone, and its words go nowhere', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  onTestFinished(() => endProcess(folder));
  const site = { root: folder, state: folder, public: folder };
  const log = openAttemptLog({ site, attempt: '20261122-020000-a1b2', clock: ports.clock });
  const loop = 'while :; do echo "Mise à jour"; echo x >> printed; sleep 0.01; done';
  const service: Service = {
    name: 'web',
    start: ['sh', '-c', `cd '${folder}'; setsid sh -c '${loop}' & echo $! > pid`],
    stop: ['true'],
    status: ['true'],
  };
  const watch = createServiceWatch();
  await startServices({
    site: { ...site, services: [{ ...service, status: ['test', '-e', join(folder, 'printed')] }] },
    ports,
    log,
    watch,
  });
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
  const output = await readlinkOf(pid, 1);
  // None of the pipe's holders is us, so that it does not break when we go.
  expect(output).toMatch(/^\/.* \(deleted\)$/);
  await letOutputsGo({ watch, log });
  const ours = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlinkOf(process.pid, Number(fd))),
  );
  expect(ours).not.toContain(output);
  log.close();
  const logged = (await readFile(log.path, 'utf8')).length;
  const printed = (await stat(join(folder, 'printed'))).size;
  await expect.poll(async () => (await stat(join(folder, 'printed'))).size).toBeGreaterThan(printed + 20);
  expect((await readFile(log.path, 'utf8')).length).toBe(logged);
});

function readlinkOf(pid: number, fd: number): Promise<string> {
  return readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
}
