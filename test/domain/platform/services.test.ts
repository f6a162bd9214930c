import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAttemptLog, type AttemptLog } from '../../../src/domain/platform/attempt-log.ts';
import { readServiceState } from '../../../src/domain/platform/service-state.ts';
import { markService } from '../../../src/domain/platform/service-processes.ts';
import { createServiceWatch, letOutputsGo } from '../../../src/domain/platform/service-watch.ts';
import type { StopTask } from '../../../src/domain/platform/service-task.ts';
import { startServices, stopServices } from '../../../src/domain/platform/services.ts';
import { catalogues } from '../../../src/messages/index.ts';
import type { Service } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const ports = createTestPorts();

/** A really running service: a sleeping process with a pid file, and a log of its starts and stops. */
function makeService(folder: string, name: string): Service {
  const pid = join(folder, `${name}.pid`);
  const diary = join(folder, 'diary');
  const sh = (script: string): readonly [string, ...string[]] => ['sh', '-c', script];
  return {
    name,
    start: sh(`echo start ${name} >> ${diary}; setsid sleep 300 & echo $! > ${pid}`),
    stop: sh(`echo stop ${name} >> ${diary}; kill $(cat ${pid}); rm ${pid}`),
    status: sh(`kill -0 $(cat ${pid})`),
  };
}

function openLog(folder: string): AttemptLog {
  const log = openAttemptLog({
    site: { root: folder, state: folder, public: folder },
    attempt: '20261122-020000-a1b2',
    clock: ports.clock,
  });
  onTestFinished(() => {
    log.close();
  });
  return log;
}

function makeTask(folder: string, services: readonly Service[]): StopTask {
  const site = { root: folder, services };
  const [log, watch] = [openLog(folder), createServiceWatch()];
  onTestFinished(() => letOutputsGo({ watch, log }));
  return { site, ports, log, watch, onKill: () => Promise.resolve() };
}

/** Output of programs, without the time before each line. */
async function readOutput({ path }: AttemptLog): Promise<readonly string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => line.replace(/^\S+ \| /, ''));
}

describe('services', () => {
  it('start in order, stop in reverse, and outlive the command that started them', async () => {
    const folder = await makeScratchFolder();
    const services = ['superviseur', 'web'].map((name) => makeService(folder, name));
    const task = makeTask(folder, services);
    await startServices(task);
    await startServices(task); // A running one is left alone.
    for (const service of services)
      expect(await readServiceState({ service, site: { root: '/nowhere' }, ports })).toMatchObject({
        known: true,
        running: true,
      });
    await stopServices(task);
    await stopServices(task);
    expect(await readFile(join(folder, 'diary'), 'utf8')).toBe(
      'start superviseur\nstart web\nstop web\nstop superviseur\n',
    );
  });

  it('that do not start are named, with what they printed kept in the log', async () => {
    const folder = await makeScratchFolder();
    const log = openLog(folder);
    const service: Service = {
      name: 'web',
      start: ['sh', '-c', 'echo no port; exit 4'],
      stop: ['true'],
      status: ['false'],
    };
    await expect(startServices({ ...makeTask(folder, [service]), log })).rejects.toMatchObject({
      code: 'step.service-not-started',
      params: { service: 'web', exitCode: 4 },
    });
    expect(await readOutput(log)).toEqual(['no port']);
  });

  it('that end right after their start are told as such', async () => {
    const folder = await makeScratchFolder();
    const service: Service = {
      name: 'web',
      start: ['sh', '-c', 'sleep 0.5 & exit 0'],
      stop: ['true'],
      status: ['false'],
    };
    await expect(startServices(makeTask(folder, [service]))).rejects.toMatchObject({
      code: 'step.service-not-started',
      params: { service: 'web', exitCode: 0, hasEnded: true },
    });
    const params = { service: 'web', exitCode: 0, timedOut: false, log: '/log', hasEnded: true } as const;
    expect(catalogues.fr.problems['step.service-not-started'](params).what).toContain(
      'sa commande a réussi, mais le service s’est arrêté aussitôt',
    );
  });

  it('that do not stop are named', async () => {
    const folder = await makeScratchFolder();
    const service = { ...makeService(folder, 'web'), stop: ['true'], timeoutSeconds: 2 } as const;
    const task = makeTask(folder, [service]);
    await startServices(task);
    onTestFinished(async () => {
      process.kill(Number(await readFile(join(folder, 'web.pid'), 'utf8')));
    });
    await expect(stopServices(task)).rejects.toMatchObject({ code: 'step.service-not-stopped' });
  });

  it('whose status command is not there are not known', async () => {
    const service: Service = { name: 'web', start: ['true'], stop: ['true'], status: ['no-such-program'] };
    expect(await readServiceState({ service, site: { root: '/nowhere' }, ports })).toEqual({
      name: 'web',
      known: false,
      running: false,
    });
  });

  it('that are zombies have stopped, whatever `kill -0` says', async () => {
    const folder = await makeScratchFolder();
    const plain = makeService(folder, 'web');
    if ('unit' in plain) throw new Error('a service with commands');
    const service: Service = {
      ...plain,
      start: ['sh', '-c', `cd ${folder}; touch go; until test -s web.pid; do sleep 0.02; done`],
      stop: ['sh', '-c', `kill $(cat ${folder}/web.pid)`],
      timeoutSeconds: 5,
    };
    // Its parent, which is not a service, never reaps it.
    const mark = markService({ root: folder, service });
    const child = `prlimit --locks=${mark}:${mark} -- sleep 300 & echo $! >web.pid`;
    const parent = await ports.shell.start({
      program: 'sh',
      args: ['-c', `cd ${folder}; until test -e go; do sleep 0.02; done; ${child}; exec sleep 300`],
    });
    onTestFinished(() => {
      parent.kill();
    });
    const task = makeTask(folder, [service]);
    await startServices(task);
    expect(await readServiceState({ ...task, service })).toMatchObject({ running: true });
    await stopServices(task);
    const status = await readFile(
      `/proc/${(await readFile(join(folder, 'web.pid'), 'utf8')).trim()}/status`,
      'utf8',
    );
    expect(status).toMatch(/^State:\tZ/m);
    expect(await readServiceState({ ...task, service })).toMatchObject({ running: false });
  });
});
