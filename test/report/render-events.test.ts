import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import { Problem } from '../../src/messages/problem.ts';
import { createEventRenderer } from '../../src/report/render-events.ts';
import { createWording } from '../../src/report/wording.ts';
import { attemptId, endRecovered, makeRecords, started } from '../domain/attempt/records.ts';

const database = { engine: 'postgresql', name: 'planipsy' } as const;
const server = '/run/postgresql';

/** Faults that only the reader can fix, with a word from what is shown. */
const mendable = [
  [Problem.of('backup.no-space', { path: '/var/backups' }), 'df -i'],
  [
    Problem.of('backup.database-restorer-refused', { ...database, server, user: 'x_ospi_new', detail: 'no' }),
    'pg_hba.conf',
  ],
  [
    Problem.of('backup.database-disk-full', { ...database, server, path: '/data', detail: 'full' }),
    'df /data',
  ],
  [Problem.of('backup.database-locked', { ...database, server, names: ['7'] }), 'KILL'],
  [Problem.of('backup.database-prepared', { ...database, server, names: ['x'] }), 'COMMIT PREPARED'],
  [Problem.of('backup.database-copy-differs', { ...database, objects: ['t'] }), 't'],
  [Problem.of('backup.database-views-invalid', { ...database, views: ['v'] }), 'v'],
  [
    Problem.of('backup.database-unrestorable', {
      ...database,
      findings: [{ reason: 'prepared', names: ['x'] }],
    }),
    'XA RECOVER',
  ],
  [
    Problem.of('backup.database-copy-foreign', {
      ...database,
      ...{ copy: 'planipsy_ospi_new', platform: 'bi', target: '/srv/bi' },
    }),
    'support recover',
  ],
] as const;

const causes = [
  ...mendable.map(([problem]) => problem),
  Problem.of('backup.folder-unwritable', { path: '/var/backups', reason: 'EIO' }),
  Problem.of('internal.fault', { detail: 'ENOTDIR' }),
  Problem.of('prerequisite.public-unwritable', { path: '/srv/public', reason: 'EIO' }),
  Problem.of('step.unhealthy', { url: 'http://127.0.0.1/health', seen: '500', timeoutSeconds: 5 }),
  Problem.of('step.release-exists', { path: '/srv/planipsy/releases/4.3.0' }),
];

/** Every place in which a cause is reported inside an attempt. */
function tellEverywhere(problem: Problem): readonly JournalEntry[] {
  const record = problem.toRecord();
  const ended = { outcome: 'maintenance', step: 'backup', problem: record, seconds: 1 } as const;
  const recovered = endRecovered('maintenance');
  if (recovered.event !== 'attempt.recovered') throw new Error('no recovery');
  return [
    { attempt: attemptId, event: 'step.failed', step: 'backup', data: { problem: record } },
    { attempt: attemptId, event: 'attempt.failed', step: null, data: { ...ended, rollback: record } },
    { ...recovered, data: { ...recovered.data, problem: record } },
  ];
}

// A failed backup inside an update said “run the command again”, and the next line “do not run the update again”.
describe.each(['en', 'fr'] as const)('the reason for a failed update, in %s', (language) => {
  it.each(causes)('gives no order of its own: $code', (problem) => {
    const messages = catalogues[language];
    const narrator = createEventRenderer(createWording({ messages, language }));
    for (const record of makeRecords([started, ...tellEverywhere(problem)]).slice(1)) {
      const told = narrator.tell({ kind: 'record', record })?.text ?? '';
      expect(told.split('\n').length).toBeGreaterThan(1);
      expect(told).not.toMatch(/command again|relancez|réessayez|call support|appelez le support/i);
    }
  });

  it.each(mendable)('tells what only the reader can mend: $code', (problem, word) => {
    const messages = catalogues[language];
    const narrator = createEventRenderer(createWording({ messages, language }));
    for (const record of makeRecords([started, ...tellEverywhere(problem)]).slice(1)) {
      const [, ...lines] = (narrator.tell({ kind: 'record', record })?.text ?? '').split('\n');
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.at(-1)).toContain(word);
    }
  });
});

it.each([
  ['en', /^Recovery of the update from 4\.2\.0 to 4\.3\.0/],
  ['fr', /^Reprise de la mise à jour de 4\.2\.0 vers 4\.3\.0/],
] as const)('says in %s that it is a recovery that begins, and no update', (language, expected) => {
  const narrator = createEventRenderer(createWording({ messages: catalogues[language], language }));
  const [record] = makeRecords([started]);
  if (record === undefined) throw new Error('no record');
  const told = narrator.tell({ kind: 'record', record, retold: true, recovers: true });
  expect(told?.text).toMatch(expected);
  expect(narrator.tell({ kind: 'record', record, retold: true })?.text).not.toMatch(expected);
});
