import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAttemptLog } from '../../src/domain/platform/attempt-log.ts';
import { createServiceWatch } from '../../src/domain/platform/service-watch.ts';
import { setFlag } from '../../src/domain/maintenance/switch.ts';
import { readJournal } from '../../src/domain/journal/read.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { runAttempt } from '../../src/pipeline/run.ts';
import type { AttemptContext, Step } from '../../src/pipeline/step.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

const manifest: Manifest = {
  format: 1,
  product: 'planipsy',
  version: '4.3.0',
  from: '>=4.0.0',
  released: '2026-11-22',
  title: { fr: 'PlaniPSY 4.3', en: 'PlaniPSY 4.3' },
  notice: { path: 'notice.md' },
  requirements: {
    cpuCores: { minimum: 4, recommended: 8 },
    memoryGiB: { minimum: 8, recommended: 16 },
    freeDiskPercent: 30,
  },
  hooks: [],
  entries: [],
};

const names = [
  'backup',
  'maintenance-on',
  'activate',
  'hook-migrate',
  'health-check',
  'maintenance-off',
] as const;
const undoable = new Set<string>(['maintenance-on', 'activate', 'hook-migrate']);

/** The procedure's step names with steps that only keep a log; `broken` names what fails. */
function makeSteps(diary: string[], broken: { run?: string; undo?: string }): readonly Step[] {
  const act = (deed: string, fails: boolean) => {
    diary.push(deed);
    return fails ? Promise.reject(new Error(`${deed} failed`)) : Promise.resolve();
  };
  return names.map((name) => ({
    name,
    run: () => act(`run ${name}`, broken.run === name),
    rehearsal: () => [],
    ...(undoable.has(name) && { undo: () => act(`undo ${name}`, broken.undo === name) }),
  }));
}

/** Where a platform reports that it is healthy. */
async function startHealthy(): Promise<string> {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
}

async function run(broken: { run?: string; undo?: string }, { isHealthy = true } = {}) {
  const health = { url: isHealthy ? await startHealthy() : 'http://127.0.0.1:9/', timeoutSeconds: 1 };
  const site = await makeTestSite(await makeScratchFolder(), { health });
  const ports = createTestPorts();
  await setFlag({ site, ports }); // Nothing listens at the platform's address: it is closed while the flag exists.
  const journal = await openJournal({ site, ports });
  const attempt = '20261122-020000-a1b2';
  const log = openAttemptLog({ site, attempt, clock: ports.clock });
  const words = {} as AttemptContext['pageWords']; // No step of this procedure writes a page.
  const context: AttemptContext = {
    site,
    ports,
    journal,
    log,
    watch: createServiceWatch(),
    attempt,
    from: '4.2.0',
    to: '4.3.0',
    manifest,
    staging: '/nowhere',
    language: 'en',
    pageWords: words,
    onProgress: () => undefined,
  };
  const diary: string[] = [];
  const ending = await runAttempt({ context, steps: makeSteps(diary, broken) });
  log.close();
  await journal.close();
  const { records } = await readJournal({ site });
  return {
    ending,
    diary,
    last: records.at(-1),
    told: records.map(({ event, step }) => `${event} ${step ?? ''}`),
  };
}

describe('an attempt', () => {
  it('runs each step between its records, and ends succeeded', async () => {
    const { ending, diary, told, last } = await run({});
    expect(ending).toEqual({ outcome: 'succeeded' });
    expect(diary).toEqual(names.map((name) => `run ${name}`));
    expect(told.slice(0, 4)).toEqual([
      'step.started backup',
      'step.finished backup',
      'step.started maintenance-on',
      'step.finished maintenance-on',
    ]);
    expect(last?.event).toBe('attempt.succeeded');
  });

  const rollbacks: [string, string[]][] = [
    ['backup', []],
    ['maintenance-on', ['undo maintenance-on']],
    ['activate', ['undo activate', 'undo maintenance-on']],
    ['hook-migrate', ['undo hook-migrate', 'undo activate', 'undo maintenance-on']],
    ['health-check', ['undo hook-migrate', 'undo activate', 'undo maintenance-on']],
  ];
  it.each(rollbacks)('that fails in %s undoes what was begun, the last first', async (step, undone) => {
    const { ending, diary, last } = await run({ run: step });
    expect(ending).toMatchObject({ outcome: 'rolled-back', step });
    expect(diary.filter((deed) => deed.startsWith('undo'))).toEqual(undone);
    expect(last).toMatchObject({ event: 'attempt.failed', data: { outcome: 'rolled-back', step } });
  });

  it('that fails in its backup calls no platform healthy that has died meanwhile', async () => {
    const { ending, last, told } = await run({ run: 'backup' }, { isHealthy: false });
    expect(ending).toMatchObject({ outcome: 'maintenance', step: 'backup' });
    expect(last).toMatchObject({ data: { outcome: 'maintenance', rollback: { code: 'step.unhealthy' } } });
    expect(told).toContain('maintenance.on ');
  });

  it('is not undone any more once the health check has passed', async () => {
    const { ending, diary, last } = await run({ run: 'maintenance-off' });
    expect(ending).toMatchObject({ outcome: 'maintenance', step: 'maintenance-off' });
    expect(diary.filter((deed) => deed.startsWith('undo'))).toEqual([]);
    expect(last).toMatchObject({ event: 'attempt.failed', data: { outcome: 'maintenance' } });
  });

  it('stops undoing where an undo fails, so that the page stays on', async () => {
    const { ending, diary, last } = await run({ run: 'hook-migrate', undo: 'activate' });
    expect(ending).toMatchObject({ outcome: 'maintenance', step: 'hook-migrate' });
    expect(diary).not.toContain('undo maintenance-on');
    expect(last).toMatchObject({
      event: 'attempt.failed',
      data: { outcome: 'maintenance', rollback: { params: { detail: 'undo activate failed' } } },
    });
  });
});
