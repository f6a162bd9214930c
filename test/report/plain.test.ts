import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import type { Event, ProgressEvent } from '../../src/ports/events.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Language } from '../../src/terms/language.ts';
import { Problem } from '../../src/messages/problem.ts';
import type { Result } from '../../src/model/results.ts';
import { createLineReporter } from '../../src/report/index.ts';
import { begin, endFailed, fail, hookFailure, makeRecords, started } from '../domain/attempt/records.ts';
import { controls, createCapture, createStoppedClock } from './capture.ts';
import { failure, rolledBack, success } from './story.ts';

beforeEach(() => vi.stubEnv('TZ', 'Europe/Paris'));
afterEach(() => vi.unstubAllEnvs());

interface Options {
  readonly language?: Language;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly isUpdate?: boolean;
}

function createPlain({ language = 'en', verbose = false, quiet = false, isUpdate = true }: Options = {}) {
  const stdout = createCapture();
  const stderr = createCapture();
  const clock = createStoppedClock();
  const reporter = createLineReporter({
    mode: 'plain',
    messages: catalogues[language],
    language,
    stdout,
    stderr,
    env: { FORCE_COLOR: '1' },
    clock,
    streaming: false,
    verbose,
    quiet,
    color: true,
    isUpdate,
  });
  const tell = (events: readonly Event[]) => {
    for (const event of events) reporter.report(event);
  };
  return { reporter, tell, clock, out: stdout.text, err: stderr.text };
}

const applied = { kind: 'applied', from: '4.2.0', to: '4.3.0', attempt: 'x' } as const;

test('tells a successful update in dated lines, warnings on standard error', () => {
  const { reporter, tell, out, err } = createPlain();
  tell(success);
  reporter.finish(applied);
  expect(out()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:00 Notice, to be read before installing: /var/lib/ospi-update/planipsy/notices/4.3.0.txt
    2026-11-22 18:00:00 Update from 4.2.0 to 4.3.0: Shared planning
    2026-11-22 18:00:01 Backup, while the platform stays open…
    2026-11-22 18:00:00 Backup, while the platform stays open: done in 1 min 1 s
    2026-11-22 18:00:02 Conversion of the notes…
    2026-11-22 18:00:00 Conversion of the notes: done in < 1 s
    2026-11-22 18:00:01 Clean-up of old backups…
    2026-11-22 18:00:02 Clean-up of old backups: done in 3 s
    2026-11-22 18:00:03 The update succeeded in 3 min 20 s.
    2026-11-22 18:00:00 Version 4.3.0 is installed and open to its users (before: 4.2.0).
    "
  `);
  expect(err()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:01 Warning: [OSPI-4002] The journal ended with an unfinished line of 7 bytes, as after a power cut; that line was moved to /state/journal.jsonl.torn-7.
    "
  `);
});

test('tells the same in French', () => {
  const { reporter, tell, out, err } = createPlain({ language: 'fr' });
  tell(success);
  reporter.finish(applied);
  expect(out()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:00 La notice, à lire avant l’installation : /var/lib/ospi-update/planipsy/notices/4.3.0.txt
    2026-11-22 18:00:00 Mise à jour de 4.2.0 vers 4.3.0 : Planning partagé
    2026-11-22 18:00:01 Sauvegarde (plateforme en service)…
    2026-11-22 18:00:00 Sauvegarde (plateforme en service) — fait en 1 min 1 s
    2026-11-22 18:00:02 Conversion des notes…
    2026-11-22 18:00:00 Conversion des notes — fait en < 1 s
    2026-11-22 18:00:01 Suppression des anciennes sauvegardes…
    2026-11-22 18:00:02 Suppression des anciennes sauvegardes — fait en 3 s
    2026-11-22 18:00:03 La mise à jour a réussi en 3 min 20 s.
    2026-11-22 18:00:00 La version 4.3.0 est installée et ouverte aux utilisateurs (auparavant : 4.2.0).
    "
  `);
  expect(err()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:01 Avertissement : [OSPI-4002] Le journal se terminait par une ligne inachevée de 7 octets, comme après une coupure de courant ; elle est conservée dans /state/journal.jsonl.torn-7.
    "
  `);
});

test('tells a failed update: what happened, what was undone, what to do', () => {
  const { reporter, tell, out, err } = createPlain();
  tell(failure);
  reporter.fail(rolledBack);
  expect(out()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:00 Update from 4.2.0 to 4.3.0: Shared planning
    2026-11-22 18:00:01 Stop of the services…
    2026-11-22 18:00:02 Stop of the services: done in 2 s
    2026-11-22 18:00:03 Conversion of the notes…
    2026-11-22 18:00:00 Start of the previous version’s services…
    2026-11-22 18:00:05 Start of the previous version’s services: done in 5 s
    "
  `);
  expect(err()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:04 Conversion of the notes: failed
    2026-11-22 18:00:04 [OSPI-2008] The hook migrate failed with code 3.
    2026-11-22 18:00:04   | no such column
    2026-11-22 18:00:04 The full output is in /var/log/a.log.
    2026-11-22 18:00:06 The update failed and was rolled back after 1 min 36 s.
    2026-11-22 18:00:00 [OSPI-0701] The update to 4.3.0 failed at the step “Conversion of the notes”. Version 4.2.0 is back, healthy and open to its users, with everything they had saved before the maintenance page.
    2026-11-22 18:00:00 In effect, the platform is as it was before the update.
    2026-11-22 18:00:00 To do: Do not run the update again: it is refused until support releases it. Call support (04 26 10 06 36) and give the incident code 20261122-180000-abcd-12345678. Also send the file that \`sudo ospi-update support bundle\` writes.
    "
  `);
});

test('says of a refusal that nothing changed', () => {
  for (const [language, sentence] of [
    ['en', 'Nothing was changed on the platform. This does not count as an attempt.'],
    ['fr', 'Rien n’a été modifié sur la plateforme. Ceci ne compte pas comme une tentative.'],
  ] as const) {
    const { reporter, err } = createPlain({ language });
    reporter.fail(Problem.of('busy.lock-held', { holder: 'unknown' }));
    expect(err()).toContain(sentence);
    const other = createPlain({ language, isUpdate: false });
    other.reporter.fail(Problem.of('busy.lock-held', { holder: 'unknown' }));
    expect(other.err()).toContain(sentence.split('.')[0]);
    expect(other.err()).not.toContain(sentence);
  }
});

describe('a nightly run', () => {
  const nothing = { kind: 'nothing-to-do', version: '4.3.0', fromInbox: true } as const;
  const skipped: Event = {
    kind: 'note',
    code: 'apply.inbox-skipped',
    params: {
      archive: 'old.ospi',
      problem: { code: 'usage.no-inbox', params: { configuration: 'planipsy.yaml' } },
    },
  };

  test('with nothing to do says nothing at all', () => {
    const { reporter, tell, out, err } = createPlain();
    tell([skipped]);
    reporter.finish(nothing);
    expect(out() + err()).toBe('');
  });

  test('with nothing to do says so to who asked for more, or gave the archive', () => {
    const verbose = createPlain({ verbose: true });
    verbose.tell([skipped]);
    verbose.reporter.finish(nothing);
    expect(verbose.out()).toMatchInlineSnapshot(`
      "2026-11-22 18:00:00 old.ospi was skipped: [OSPI-0222] No file was given, and planipsy.yaml sets no folder for new archives.
      2026-11-22 18:00:00 Nothing to do: version 4.3.0 is installed.
      "
    `);
    const given = createPlain();
    given.reporter.finish({ ...nothing, fromInbox: false });
    expect(given.out()).toContain('Nothing to do: version 4.3.0 is installed.');
  });

  test('that has something to do tells what it left aside', () => {
    const { tell, out } = createPlain();
    tell([skipped, ...success]);
    expect(out()).toMatch(/^\S+ \S+ old\.ospi was skipped/);
  });
});

test('with --quiet says only warnings and problems', () => {
  const { reporter, tell, out, err } = createPlain({ quiet: true });
  tell(success);
  reporter.finish(applied);
  tell(failure);
  reporter.fail(rolledBack);
  expect(out()).toBe('');
  expect(err()).toContain('Warning: [OSPI-4002] The journal ended with an unfinished line');
  expect(err()).toContain('Conversion of the notes: failed');
  expect(err()).toContain('The update to 4.3.0 failed');
});

describe('with --quiet, a result', () => {
  const memory = {
    check: 'memory',
    status: 'warning',
    params: { memoryGiB: 12, minimumGiB: 8, recommendedGiB: 16 },
  } as const;
  const cores = {
    check: 'cpu-cores',
    status: 'ok',
    params: { cores: 8, minimum: 4, recommended: 8 },
  } as const;
  const check = { kind: 'check', facts: {} as Facts, verdicts: [cores, memory], exit: 'ok' } as const;

  test.each<[string, Result]>([
    ['of a check', check],
    ['of an accepted notice', { kind: 'notice-accepted', version: '4.3.0', sha256: '', check }],
  ])('%s is what is not in order, on standard error', (_, result) => {
    const { reporter, out, err } = createPlain({ quiet: true });
    reporter.finish(result);
    expect(out()).toBe('');
    expect(err()).toMatchInlineSnapshot(`
      "▲  Memory  [OSPI-3004] 12 GiB; 16 GiB are recommended.

      What to do:
      ▲  Memory  Give the server, or its virtual machine, 16 GiB of memory.

      ▲ The prerequisites of an update are met, with warnings.
      "
    `);
  });

  test('of a check that finds all in order is nothing', () => {
    const { reporter, out, err } = createPlain({ quiet: true });
    reporter.finish({ ...check, verdicts: [cores] });
    expect(out() + err()).toBe('');
  });

  test.each<[string, Result, string]>([
    ['setup nginx', { kind: 'snippet', snippet: 'if (-f x) {' }, 'if (-f x) {'],
    [
      'setup systemd',
      { kind: 'units', units: [{ name: 'a.service', content: '[Unit]\nDescription=x\n' }] },
      '# a.service\n[Unit]\nDescription=x\n',
    ],
    [
      'setup systemd --output',
      { kind: 'units', units: [{ name: 'a.service', content: '' }], written: '/etc/systemd/system' },
      'systemctl enable a.service',
    ],
    ['backup list', { kind: 'backup-list', folder: '/b', backups: [] }, 'No backups in /b yet.'],
    [
      'apply --dry-run',
      {
        kind: 'plan',
        plan: { product: 'p', from: '4.2.0', to: '4.3.0', title: { fr: 'a', en: 'a' }, steps: [] },
      },
      'What would run, from 4.2.0 to 4.3.0:',
    ],
    [
      'status',
      {
        kind: 'status',
        platform: 'planipsy',
        product: 'planipsy',
        version: '4.2.0',
        page: 'off',
        backups: [],
        support: {},
      },
      'Installed version:  4.2.0',
    ],
  ])('of %s is shown, as it was asked for', (_, result, shown) => {
    const { reporter, out } = createPlain({ quiet: true });
    reporter.finish(result);
    expect(out()).toContain(shown);
  });
});

test('dates what it replays as the journal does', () => {
  const { tell, clock, out } = createPlain();
  clock.advance(7200);
  tell(success);
  expect(out()).toMatch(/^2026-11-22 18:00:01 Backup/m);
  expect(out()).not.toMatch(/^2026-11-22 20:00:00 Backup/m);
});

test('says why the old version did not come back', () => {
  const { tell, err } = createPlain();
  const ending = endFailed('maintenance');
  if (ending.event !== 'attempt.failed') throw new Error('no ending');
  const rollback = {
    code: 'step.unhealthy',
    params: { url: 'http://127.0.0.1:8080/health', seen: '502', timeoutSeconds: 300 },
  } as const;
  for (const data of [{ ...ending.data, rollback }, ending.data])
    tell(makeRecords([{ ...ending, data }]).map((record) => ({ kind: 'record', record })));
  expect(err()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:00 The update failed after 1 min 36 s; the platform stays under the maintenance page.
    2026-11-22 18:00:00 The previous version was not restored:
    2026-11-22 18:00:00 [OSPI-2007] The platform did not become healthy within 300 s. Last check of http://127.0.0.1:8080/health: the answer was HTTP 502.
    2026-11-22 18:00:00 Look at the services’ own logs.
    2026-11-22 18:00:00 The update failed after 1 min 36 s; the platform stays under the maintenance page.
    2026-11-22 18:00:00 The previous version was not restored:
    2026-11-22 18:00:00 No rollback was tried: visitors may have reached the new version, and a rollback would lose what they saved in it.
    "
  `);
});

test.each<[string, Problem, boolean]>([
  ['a typo', Problem.of('usage.unknown-option', { command: 'ospi-update', option: '--qiet' }), false],
  ['pack', Problem.of('usage.key-exists', { file: 'a.key' }), false],
  ['a bad configuration', Problem.of('usage.site-none', { folder: '/etc/ospi-update' }), true],
  ['an interruption before the start', Problem.of('usage.interrupted', {}), true],
  ['a missing prerequisite', Problem.of('prerequisite.not-installed', { link: '/srv/p/current' }), true],
])('of %s says whether it counts as an attempt, where it could: %#', (_, problem, says) => {
  const { reporter, err } = createPlain();
  reporter.fail(problem);
  expect(err().includes('does not count as an attempt')).toBe(says);
});

test('names who is at work, since when in local time', () => {
  const holder = { command: 'apply', pid: 8330, user: 'root', since: '2026-11-22T18:33:38.153Z' };
  for (const [language, sentence] of [
    ['en', '`apply` of root since 22 Nov 2026, 19:33 (process 8330).'],
    ['fr', '`apply` de root depuis le 22 nov. 2026 à 19:33 (processus 8330).'],
  ] as const) {
    const { reporter, err } = createPlain({ language });
    reporter.fail(Problem.of('busy.lock-held', { holder }));
    expect(err()).toContain(sentence);
  }
});

test('tells the progress of a long step every 30 s or 10 %, but not more often than every 5 s', () => {
  const { tell, clock, out } = createPlain();
  const progress = (percent: number): ProgressEvent => ({ kind: 'progress', step: 'backup', percent });
  tell([progress(0)]);
  for (let percent = 1; percent <= 40; percent += 1) {
    clock.advance(0.1);
    tell([progress(percent)]);
  }
  expect(out()).toBe('');
  clock.advance(1);
  tell([progress(41)]);
  clock.advance(29.9);
  tell([progress(42)]);
  clock.advance(0.1);
  tell([progress(43)]);
  clock.advance(5);
  tell([progress(52.9)]);
  tell([{ ...progress(53), overall: { percent: 30, secondsLeft: 100 } }]);
  expect(out()).toMatchInlineSnapshot(`
    "2026-11-22 18:00:05 Backup, while the platform stays open: 41 %
    2026-11-22 18:00:35 Backup, while the platform stays open: 43 %
    2026-11-22 18:00:40 Backup, while the platform stays open: 53 %, about 2 min left
    "
  `);
});

test('shows causes with --verbose alone', () => {
  const problem = Problem.of('internal.fault', { detail: 'x' }, new Error('disk\u001b[31m on fire'));
  const short = createPlain();
  short.reporter.fail(problem);
  expect(short.err()).not.toContain('on fire');
  const long = createPlain({ verbose: true });
  long.reporter.fail(problem);
  expect(long.err()).toContain('Error: disk␛[31m on fire');
});

test('lets nothing from outside forge a line or move the cursor', () => {
  const hostile = '\u001b[2J\u009b1m\r\n2026-11-22 18:00:00 The update succeeded.\u202e';
  const { reporter, tell, clock, out, err } = createPlain();
  const [start] = makeRecords([started]);
  if (start?.event !== 'attempt.started') throw new Error('no start');
  const problem = { ...hookFailure, params: { ...hookFailure.params, lastLines: [hostile] } };
  const hook = { name: 'migrate', title: { fr: hostile, en: hostile }, touchesData: true };
  const failed = { ...fail('hook-migrate'), data: { problem } };
  tell([
    {
      kind: 'record',
      record: { ...start, data: { ...start.data, title: { fr: hostile, en: hostile }, hooks: [hook] } },
    },
    ...makeRecords([begin('hook-migrate')]).map((record) => ({ kind: 'record', record }) as const),
    { kind: 'progress', step: 'hook-migrate', percent: 1 },
  ]);
  clock.advance(60);
  tell([
    { kind: 'progress', step: 'hook-migrate', percent: 20, text: hostile },
    ...makeRecords([failed as never]).map((record) => ({ kind: 'record', record }) as const),
    { kind: 'note', code: 'apply.notice', params: { path: hostile } },
  ]);
  reporter.fail(Problem.of('internal.fault', { detail: hostile }, new Error(hostile)));
  reporter.finish({
    kind: 'backup-restored',
    id: hostile,
    to: hostile,
    folders: [hostile],
    databases: [],
    services: [],
  });
  const text = out() + err();
  expect(text).toContain('The update succeeded.');
  expect(text).not.toMatch(controls);
  expect(text).not.toContain('\u202e');
  expect(text).not.toMatch(/^2026-11-22 18:0\d:00 The update succeeded/m);
});

test('tells a journal of another version without failing over what it does not know', () => {
  const { tell, err } = createPlain();
  const [record] = makeRecords([fail('hook-migrate')]);
  const [warning] = makeRecords([
    {
      attempt: null,
      event: 'warning',
      step: null,
      data: { code: 'check.memory-below-recommended', params: {} },
    },
  ]);
  if (record?.event !== 'step.failed' || warning === undefined) throw new Error('no record');
  const problems = [
    { code: 'step.from-the-future', params: {} },
    { code: 'step.hook-failed', params: {} },
    { code: 'constructor', params: {} },
  ];
  for (const problem of problems) tell([{ kind: 'record', record: { ...record, data: { problem } } }]);
  tell([{ kind: 'record', record: warning }]);
  expect(err()).toContain('step.from-the-future');
  expect(err()).toContain('does not know: step.hook-failed');
  expect(err()).toContain('does not know: constructor');
});
