import { readdir, readFile, stat } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { trackProgress } from '../../src/domain/attempt/track.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Event } from '../../src/ports/events.ts';
import type { Files } from '../../src/ports/files.ts';
import type { JournalEntry, JournalRecord } from '../../src/model/journal.ts';
import type { ProgressFile } from '../../src/model/progress.ts';
import { Problem } from '../../src/messages/problem.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import { createProgressFile } from '../../src/report/index.ts';
import {
  attemptId,
  begin,
  end,
  endFailed,
  endRecovered,
  fail,
  makeRecords,
  recover,
  started,
  steps,
  succeed,
  undo,
} from '../domain/attempt/records.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';
import { hostileText } from './story.ts';

async function createWriter({
  clock = systemClock,
  history = [],
}: { clock?: Clock; history?: readonly JournalRecord[] } = {}) {
  const site = await makeTestSite(await makeScratchFolder());
  const written: ProgressFile[] = [];
  const { files } = createTestPorts();
  const counted: Files = {
    ...files,
    async writeAtomic(path, content, mode) {
      await files.writeAtomic(path, content, mode);
      written.push(JSON.parse(String(content)) as ProgressFile);
    },
  };
  const reporter = createProgressFile({ site, files: counted, clock, history: () => history });
  const emit = trackProgress({
    emit: (event) => {
      reporter.report(event);
    },
    clock,
    history: () => [],
  });
  const tell = (...entries: JournalEntry[]) => {
    for (const record of makeRecords(entries)) emit({ kind: 'record', record });
  };
  return { site, reporter, emit, tell, written };
}

async function readProgress(site: Site): Promise<ProgressFile> {
  return JSON.parse(await readFile(sitePaths(site).progress, 'utf8')) as ProgressFile;
}

test('shows a running attempt, in both languages, readable for nginx', async () => {
  const { site, reporter, emit, tell } = await createWriter();
  tell(started, begin('hook-migrate'));
  emit({ kind: 'progress', step: 'hook-migrate', percent: 50, text: 'row 12 of 24: Marie Curie' });
  await reporter.close();
  expect(await readProgress(site)).toEqual({
    format: 1,
    platform: 'planipsy',
    state: 'running',
    step: { name: 'hook-migrate', title: { fr: 'Conversion des notes', en: 'Conversion of the notes' } },
    percent: 6,
    startedAt: '2026-11-22T17:00:00.000Z',
    updatedAt: expect.any(String) as string,
    secondsLeft: expect.any(Number) as number,
    from: '4.2.0',
    to: '4.3.0',
    outcome: null,
    steps: expect.any(Array) as unknown[],
    warnings: [],
    incident: null,
    messageCode: null,
  });
  const { mode } = await stat(sitePaths(site).progress);
  expect(mode & 0o777).toBe(0o644);
  expect(await readdir(site.public)).toEqual(['progress.json']);
});

test('renews its date while a running attempt is silent, so that a killed one can be distinguished', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { reporter, tell, written } = await createWriter();
  vi.advanceTimersByTime(20_000);
  expect(written).toEqual([]); // Nothing before an attempt.
  tell(started);
  await expect.poll(() => written.length).toBe(1);
  vi.advanceTimersByTime(10_000);
  await expect.poll(() => written.length).toBe(2);
  const [first, second] = written;
  expect(second).toMatchObject({ state: 'running', startedAt: first?.startedAt });
  expect(second?.updatedAt).not.toBe(first?.updatedAt);
  tell(succeed);
  await reporter.close();
  vi.advanceTimersByTime(60_000);
  expect(written.length).toBe(3);
});

test('says nothing of who, where and what a hook says', async () => {
  const { site, reporter, emit, tell } = await createWriter();
  tell(started, begin('hook-migrate'));
  emit({ kind: 'progress', step: 'hook-migrate', percent: 50, text: 'secret words' });
  tell(fail('hook-migrate'));
  await reporter.close();
  const content = await readFile(sitePaths(site).progress, 'utf8');
  expect(content).not.toMatch(/marie|root|secret|no such column|\/var|ospi"/);
});

test.each<[string, JournalEntry[], Partial<ProgressFile>]>([
  [
    'a success',
    [...steps.flatMap((step) => [begin(step), end(step, 1)]), succeed],
    {
      state: 'succeeded',
      step: null,
      percent: 100,
      secondsLeft: null,
      outcome: {
        fr: 'La mise à jour a réussi en 3\u00a0min\u00a020\u00a0s.',
        en: 'The update succeeded in 3\u00a0min\u00a020\u00a0s.',
      },
    },
  ],
  [
    'a rollback at work',
    [begin('stop-services'), end('stop-services', 1), begin('activate'), fail('activate'), undo('activate')],
    {
      state: 'rolling-back',
      step: null,
      percent: 9,
      secondsLeft: null,
      outcome: null,
    },
  ],
  [
    'a rollback that ended well',
    [begin('activate'), fail('activate'), undo('activate'), endFailed('rolled-back')],
    { state: 'rolled-back', step: null, percent: 100 },
  ],
  [
    'a platform left under the page',
    [begin('activate'), fail('activate'), endFailed('maintenance')],
    { state: 'maintenance', step: null, percent: 100 },
  ],
])('tells %s', async (_, entries, expected) => {
  const { site, reporter, tell } = await createWriter();
  tell(started, ...entries);
  await reporter.close();
  expect(await readProgress(site)).toMatchObject(expected);
});

test('names on the way back what is being done, not the step that it takes back; a backup stays one', async () => {
  const { site, reporter, emit, tell, written } = await createWriter();
  tell(started, begin('backup'), end('backup', 1), begin('stop-services'), end('stop-services', 1));
  tell(begin('hook-migrate'), fail('hook-migrate'));
  await expect.poll(() => written.at(-1)?.state).toBe('rolling-back');
  expect(written.at(-1)?.step).toBe(null);
  for (const [step, title] of [
    ['stop-services', 'Start of the previous version’s services'],
    ['maintenance-on', 'Health check of the previous version, then maintenance page off'],
  ] as const) {
    emit({ kind: 'progress', step });
    await expect.poll(() => written.at(-1)?.step?.title.en).toBe(title);
    tell(undo(step));
  }
  tell(undo('backup'), endFailed('rolled-back'));
  await reporter.close();
  const { steps: told } = await readProgress(site);
  const states = Object.fromEntries(told.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({ backup: 'finished', 'stop-services': 'undone', 'hook-migrate': 'failed' });
});

test.each([
  [endFailed('maintenance'), /^\[OSPI-0801\] The update failed after/],
  [endRecovered('rolled-back'), /^The update was rolled back/],
  [endRecovered('maintenance'), /^\[OSPI-080[23]\] The platform could not be opened/],
] as const)('has the code of the ending, not of its cause: %j', async (ending, words) => {
  const { site, reporter, tell } = await createWriter();
  tell(started, begin('activate'), fail('activate'), ending);
  await reporter.close();
  expect((await readProgress(site)).outcome?.en).toMatch(words);
});

test('writes at most once a second, and the last state always', async () => {
  const { site, reporter, emit, tell, written } = await createWriter();
  const begun = performance.now();
  tell(started, begin('backup'));
  for (let percent = 0; percent < 100; percent += 1) {
    emit({ kind: 'progress', step: 'backup', percent });
    await systemClock.sleep(15);
  }
  expect(written.length).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1000);
  tell(end('backup', 1), begin('prune'));
  await reporter.close();
  expect((await readProgress(site)).step?.name).toBe('prune');
  expect(written.length).toBeLessThanOrEqual(3 + (performance.now() - begun) / 1000);
});

test('does not keep the program waiting when there is nothing to write', async () => {
  const { reporter, tell } = await createWriter();
  tell(started);
  await systemClock.sleep(50);
  // The next write would be a second later.
  const closed = reporter.close().then(() => 'closed');
  expect(await Promise.race([closed, systemClock.sleep(900)])).toBe('closed');
});

test('writes nothing before an attempt: a refusal is not a visitor’s business', async () => {
  const { site, reporter, emit } = await createWriter();
  emit({ kind: 'progress', step: 'stage', percent: 40 });
  await reporter.close();
  expect(await readdir(site.public)).toEqual([]);
});

test('never disturbs the update: a folder that is gone, a disk that is full', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.removeListener('unhandledRejection', note));
  const site = await makeTestSite(await makeScratchFolder(), { public: '/nonexistent/public' });
  const { files } = createTestPorts();
  const reporter = createProgressFile({ site, files, clock: systemClock });
  const events = makeRecords([started, begin('backup')]).map((record): Event => ({ kind: 'record', record }));
  for (const event of events) reporter.report(event);
  await systemClock.sleep(50);
  await reporter.close();
  expect(unhandled).toEqual([]);
});

test('makes the vendor’s titles harmless and keeps them short', async () => {
  const { site, reporter, tell } = await createWriter();
  if (started.event !== 'attempt.started') throw new Error('no start');
  const title = { fr: hostileText, en: 'x'.repeat(5000) };
  const hooks = [{ name: 'migrate', title, touchesData: false }];
  tell({ ...started, data: { ...started.data, hooks } }, begin('hook-migrate'));
  await reporter.close();
  const { step } = await readProgress(site);
  expect(step?.title.fr).not.toMatch(/[\u001b\u009b\n\u202e]/);
  expect(step?.title.en.length).toBeLessThanOrEqual(100);
});

test.each([
  ['back', 'rolled-back', 'rolling-back', 'rolled-back'],
  ['forward', 'forward', 'running', 'succeeded'],
  ['closed', 'maintenance', 'rolling-back', 'maintenance'],
] as const)('a recovery %s that ends %s shows first %s, then %s', async (direction, outcome, first, last) => {
  const { site, reporter, tell, written } = await createWriter();
  tell(started, recover(direction));
  await expect.poll(() => written.at(-1)?.state).toBe(first);
  tell(endRecovered(outcome));
  await reporter.close();
  const { state, percent, outcome: said } = await readProgress(site);
  expect({ state, percent }).toEqual({ state: last, percent: 100 });
  expect(said?.fr).toMatch(/plateforme|version/);
});

test('tells each step with its times, and a warning without what only administrators may read', async () => {
  const { site, reporter, tell } = await createWriter();
  const warning: JournalEntry = {
    attempt: attemptId,
    event: 'warning',
    step: 'snapshot',
    data: { code: 'backup.changed-while-read', params: { folder: '/srv/planipsy/shared', files: 3 } },
  };
  tell(started, begin('backup'), end('backup', 12.5), warning, warning, begin('activate'), fail('activate'));
  tell(begin('restore'), endFailed('rolled-back'));
  await reporter.close();
  const { steps: told, warnings, incident, messageCode, outcome } = await readProgress(site);
  expect(told.map(({ name }) => name)).toEqual([...steps, 'restore']);
  expect(told[0]).toEqual({
    name: 'backup',
    title: { fr: expect.any(String) as string, en: 'Backup, while the platform stays open' },
    state: 'finished',
    startedAt: '2026-11-22T17:00:01.000Z',
    seconds: 12.5,
  });
  expect(told.find(({ name }) => name === 'activate')).toMatchObject({ state: 'failed', seconds: null });
  expect(told.find(({ name }) => name === 'prune')).toMatchObject({ state: 'pending', startedAt: null });
  expect(warnings).toEqual([
    {
      fr: expect.stringMatching(/^\[OSPI-4009\] Des fichiers/) as string,
      en: expect.stringMatching(/^\[OSPI-4009\] Files/) as string,
    },
  ]);
  expect(incident).toBe(`${attemptId}-00000000`);
  expect(messageCode).toBe('OSPI-2008');
  expect(outcome).toEqual({
    fr: expect.stringMatching(/^\[OSPI-0701\] La mise à jour vers 4\.3\.0 a échoué.*4\.2\.0/) as string,
    en: expect.stringMatching(
      /^\[OSPI-0701\] The update to 4\.3\.0 failed at the step “Conversion.*4\.2\.0 is back/,
    ) as string,
  });
});

test('a recovery goes on from the steps of the attempt that was killed, and keeps its incident code', async () => {
  const history = makeRecords([
    started,
    begin('backup'),
    end('backup', 3),
    begin('activate'),
    fail('activate'),
  ]);
  const failed = makeRecords([
    ...Array<JournalEntry>(5).fill(started),
    endFailed('maintenance'),
    recover('back'),
  ]);
  const { site, reporter, emit } = await createWriter({
    history: [...history, ...failed.slice(5, 6).map((record) => ({ ...record, hash: '1234567890' }))],
  });
  for (const record of [...history.slice(0, 1), ...failed.slice(6)]) emit({ kind: 'record', record });
  await reporter.close();
  const { state, steps: told, incident } = await readProgress(site);
  expect(state).toBe('rolling-back');
  expect(told.slice(0, 2).map((step) => step.state)).toEqual(['finished', 'pending']);
  expect(told.find(({ name }) => name === 'activate')?.state).toBe('failed');
  expect(incident).toBe(`${attemptId}-12345678`);
});

test('a recovery shows no earlier progress before it knows its direction', async () => {
  const history = makeRecords([
    started,
    ...steps.slice(0, -1).flatMap((step) => [begin(step), end(step, 3)]),
  ]);
  const { reporter, emit, written } = await createWriter({ history });
  const [record] = history;
  if (record === undefined) throw new Error('no record');
  emit({ kind: 'record', record, retold: true, recovers: true, overall: { percent: 97 } });
  await reporter.close();
  expect(written.map(({ state, percent }) => ({ state, percent }))).toEqual([
    { state: 'running', percent: 97 },
  ]);
});

test('an attempt that ended under the page is open again once it is recovered', async () => {
  const history = makeRecords([started, begin('activate'), fail('activate'), endFailed('maintenance')]);
  const { reporter, emit, site } = await createWriter({ history });
  const [record] = history;
  const [recovery] = makeRecords([...history, recover('back')]).slice(-1);
  if (record === undefined || recovery === undefined) throw new Error('no record');
  emit({ kind: 'record', record, retold: true, recovers: true });
  emit({ kind: 'record', record: recovery });
  await reporter.close();
  expect(await readProgress(site)).toMatchObject({ state: 'rolling-back', outcome: null });
});

// Its journal could no longer be written: the page said “running” forever.
test('shows an attempt that ends without an ending on record as interrupted', async () => {
  const { site, reporter, tell } = await createWriter();
  tell(started, begin('backup'));
  reporter.fail(Problem.of('internal.fault', { detail: '/srv/secret' }));
  await reporter.close();
  const { state, outcome, ...rest } = await readProgress(site);
  expect(state).toBe('interrupted');
  expect(outcome?.fr).toContain('interrompue');
  expect(JSON.stringify(rest)).not.toContain('secret');
});

test('says nothing of a refusal', async () => {
  const { reporter, written } = await createWriter();
  reporter.fail(Problem.of('internal.fault', { detail: '' }));
  await reporter.close();
  expect(written).toEqual([]);
});
