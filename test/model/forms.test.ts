import * as z from 'zod';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutatedRecords } from '../fuzz/mutations.ts';
import { runs, timeout } from '../fuzz/runs.ts';
import { journal } from '../fuzz/targets/journal.ts';
import { bundleForm, caseForm } from '../../src/model/bundle.ts';
import { factsForm } from '../../src/model/facts.ts';
import { historyForm } from '../../src/model/history.ts';
import { answerForm } from '../../src/model/import-answer.ts';
import { courseForm } from '../../src/model/import-course.ts';
import { requestForm } from '../../src/model/import-request.ts';
import { notificationForm } from '../../src/model/notification.ts';
import { progressForm } from '../../src/model/progress.ts';
import { result } from '../../src/model/results.ts';
import { statusForm } from '../../src/model/status.ts';
import { journalRecord } from '../../src/model/journal.ts';
import { manifestForm, sourceForm } from '../../src/model/manifest.ts';
import { releaseForm } from '../../src/model/release.ts';
import { revocationForm } from '../../src/model/revocation.ts';
import { siteForm } from '../../src/model/site-form.ts';
import { isJournalRecord } from '../../src/domain/journal/record.ts';

const forms: Readonly<Record<string, z.ZodType>> = {
  bundle: bundleForm,
  case: caseForm,
  facts: factsForm,
  history: historyForm,
  'request for an update': requestForm,
  'answer to it': answerForm,
  'course of it': courseForm,
  notification: notificationForm,
  'progress file': progressForm,
  result,
  status: statusForm,
  configuration: siteForm,
  manifest: manifestForm,
  'manifest without entries': sourceForm,
  release: releaseForm,
  revocation: revocationForm,
  'record of the journal': journalRecord,
};

test.each(Object.entries(forms))('the form of a %s can be given as a JSON Schema', (_, form) => {
  const schema = z.toJSONSchema(form, { io: 'input' });
  expect(schema).toHaveProperty('$schema');
  expect(['properties', 'oneOf', 'anyOf'].some((key) => key in schema)).toBe(true);
});

describe('a record of the journal', () => {
  const frame = {
    seq: 1,
    at: '2026-11-22T02:00:00.000Z',
    attempt: '20261122-020000-a1b2',
    step: 'backup',
    prev: '0'.repeat(64),
    hash: '0'.repeat(64),
  };
  const record = { ...frame, event: 'backup.created', data: { id: 'x', bytes: 1, files: 1, seconds: 1 } };
  const withDatabase = (database: object) => ({
    ...record,
    data: { ...record.data, databases: [{ engine: 'mariadb', name: 'bi', ...database }] },
  });

  test.each<[string, object]>([
    ['of an older tool, without the name of the platform', record],
    ['with keys that a newer tool adds', { ...record, later: 1, data: { ...record.data, later: {} } }],
    ['with a reason that a newer tool knows', withDatabase({ dumped: false, reason: 'later' })],
    [
      'with a problem that a newer tool knows',
      { ...frame, event: 'step.failed', data: { problem: { code: 'later', params: {} } } },
    ],
    [
      'with a text called __proto__',
      JSON.parse(JSON.stringify(record).replace('{"id"', '{"__proto__":{"id":1},"id"')) as object,
    ],
  ])('is one %s', (_, value) => {
    expect(isJournalRecord(value)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a list', [record]],
    ['an event that is not known', { ...record, event: 'later' }],
    ['an event named as what every object has', { ...record, event: 'toString' }],
    ['an attempt that is a path', { ...record, attempt: '../x' }],
    ['a time that is none', { ...record, at: 'yesterday' }],
    ['a number that is none', { ...record, seq: 1.5 }],
    ['what it says missing', { ...record, data: { ...record.data, id: undefined } }],
    [
      'what it says inherited',
      { ...record, data: JSON.parse('{"__proto__":{"id":"x","bytes":1,"files":1,"seconds":1}}') as unknown },
    ],
    ['a database without its outcome', withDatabase({ dumped: false })],
    [
      'a version that is a path',
      { ...frame, event: 'attempt.succeeded', data: { version: '../4.3.0', seconds: 1 } },
    ],
  ])('is not one with %s', (_, value) => {
    expect(isJournalRecord(value)).toBe(false);
    expect(journalRecord.safeParse(value).success).toBe(false);
  });
});

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

test('any record at all is judged as zod judges it', { timeout }, () => {
  fc.assert(
    fc.property(mutatedRecords(journal.seeds()), (input) => {
      for (const line of Buffer.from(input).toString().split('\n').slice(0, -1)) {
        const value = parse(line);
        expect(isJournalRecord(value)).toBe(journalRecord.safeParse(value).success);
      }
    }),
    runs(400),
  );
});
