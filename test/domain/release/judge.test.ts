import { describe, expect, test } from 'vitest';
import { encodeRecord } from '../../../src/domain/journal/chain.ts';
import { judgeJournal } from '../../../src/domain/journal/read.ts';
import { foldJournal } from '../../../src/domain/attempt/state.ts';
import { judgeRelease, type ReleaseFacts } from '../../../src/domain/release/judge.ts';
import { catalogues } from '../../../src/messages/index.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import {
  attemptId,
  endFailed,
  endRecovered,
  recover,
  release,
  started,
  succeed,
} from '../attempt/records.ts';
import { makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { document } from './parts.ts';

const start = Date.parse('2026-11-22T17:00:00.000Z');
const [earlier, later] = ['20261120-020000-0001', '20261123-020000-0002'];
const of = (attempt: string, entry: JournalEntry): JournalEntry => ({ ...entry, attempt });

/** One second apart. */
function encode(entries: readonly JournalEntry[]) {
  const encoded: ReturnType<typeof encodeRecord>[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = new Date(start + index * 1000);
    encoded.push(encodeRecord({ platform: 'planipsy', entry, at, previous: encoded.at(-1)?.record }));
  }
  return encoded;
}

const chain = (entries: readonly JournalEntry[]) => encode(entries).map(({ record }) => record);
const writeLines = (entries: readonly JournalEntry[]) =>
  encode(entries)
    .map(({ line }) => line)
    .join('');

const failed = [of(earlier, started), of(earlier, succeed), started, endFailed('rolled-back')];
const closed = [...failed.slice(0, -1), endFailed('maintenance')];
const interrupted = failed.slice(0, -1);
const [retried, refusedAgain] = [of(later, started), of(later, endFailed('rolled-back'))];
const backedUp: JournalEntry = {
  attempt: null,
  event: 'backup.created',
  step: null,
  data: { id: 'b', bytes: 1, files: 1, seconds: 1 },
};

const codeOf = (entries: readonly JournalEntry[]) => foldJournal(chain(entries)).refusal?.incident ?? '';
const incident = codeOf(failed);
const sha256 = 'c'.repeat(64); // The same as in the record.
const file = { ...document, incident, keyId: '1F2E', sha256 };

function judge(entries: readonly JournalEntry[], changes: Partial<ReleaseFacts> = {}) {
  return judgeRelease({
    release: file,
    records: chain(entries),
    now: new Date('2026-11-23T09:00:00.000Z'),
    stand: { kind: 'open' },
    platform: 'planipsy',
    contact: '04 26 10 06 36',
    ...changes,
  });
}

const underPage = { kind: 'under-page', flag: '/var/lib/ospi-update/maintenance.flag' } as const;
const unhealthy = { kind: 'unhealthy', url: 'http://127.0.0.1/health' } as const;
const at = (time: string) => ({ now: new Date(time) });
const made = (changes: object) => ({ release: { ...file, ...changes } });

describe('a release fits', () => {
  const cases: [string, JournalEntry[], Partial<ReleaseFacts>?][] = [
    ['the failure that it names', failed],
    ['that failure, whatever was recorded since', [...failed, backedUp, backedUp]],
    ['up to the moment when it expires', failed, at('2026-11-29T18:00:00.000Z')],
    [
      'an hour before it was issued, by a clock that is behind the vendor’s',
      failed,
      at('2026-11-22T17:01:00.000Z'),
    ],
    [
      'an interruption that was recovered since',
      [...interrupted, recover('back'), endRecovered('rolled-back')],
      made({ incident: codeOf(interrupted) }),
    ],
    [
      'a platform that was left under the page and is open and healthy now',
      closed,
      made({ incident: codeOf(closed) }),
    ],
    [
      'again, when another one has expired unused',
      [...failed, release()],
      {
        ...made({ sha256: 'd'.repeat(64), expires: '2026-12-24T00:00:00.000Z' }),
        ...at('2026-12-01T00:00:00.000Z'),
      },
    ],
  ];
  test.each(cases)('%s', (_, entries, changes) => {
    expect(judge(entries, changes)).toMatchObject({ kind: 'fits', inForce: { attempt: attemptId } });
  });
});

test('the same one, given again before it is used, is in force already', () => {
  expect(judge([...failed, release()])).toMatchObject({ kind: 'in-force', inForce: { incident } });
  expect(judge([...failed, release(), backedUp])).toMatchObject({ kind: 'in-force' });
});

describe('a release is refused, with a sentence of its own,', () => {
  const cases: [string, string, JournalEntry[], Partial<ReleaseFacts>?][] = [
    ['on another platform', 'archive.release-other-platform', [of(later, started), refusedAgain]],
    ['on a platform without any update', 'archive.release-other-platform', []],
    ['after a later attempt', 'archive.release-other-attempt', [...failed, retried, refusedAgain]],
    [
      'for an attempt before the last',
      'archive.release-other-attempt',
      failed,
      made({ incident: `${earlier}-00000000` }),
    ],
    [
      'for another head of the attempt',
      'archive.release-old-head',
      failed,
      made({ incident: codeOf(interrupted) }),
    ],
    ['once it has expired', 'archive.release-expired', failed, at('2026-11-29T18:00:00.001Z')],
    [
      'once it has expired, though it was put on record in time',
      'archive.release-expired',
      [...failed, release()],
      at('2026-11-30T00:00:00.000Z'),
    ],
    [
      'when it was used, and that failed',
      'archive.release-used',
      [...failed, release(), retried, refusedAgain],
    ],
    [
      'when it was used, and that succeeded',
      'archive.release-used',
      [...failed, release(), retried, of(later, succeed)],
    ],
    ['when the last update succeeded', 'prerequisite.nothing-to-release', [started, succeed]],
    [
      'when another release is in force',
      'prerequisite.nothing-to-release',
      [...failed, release()],
      made({ sha256: 'd'.repeat(64) }),
    ],
    ['when the clock was set back', 'prerequisite.clock-behind', failed, at('2026-11-22T17:00:02.999Z')],
    [
      'when the clock was set back before a later backup',
      'prerequisite.clock-behind',
      [...failed, backedUp],
      at('2026-11-22T17:00:03.500Z'),
    ],
    [
      'when the clock says a day that was long past when it was issued',
      'prerequisite.clock-behind',
      failed,
      { ...made({ issued: '2026-11-25T18:00:00.000Z' }), ...at('2026-11-23T18:00:00.000Z') },
    ],
    [
      'while the attempt is not recovered',
      'locked.release-interrupted',
      interrupted,
      made({ incident: codeOf(interrupted) }),
    ],
    [
      'while a recovery was interrupted',
      'locked.release-interrupted',
      [...interrupted, recover('back')],
      made({ incident: codeOf(interrupted) }),
    ],
    [
      'while the page is on',
      'locked.release-under-page',
      closed,
      { ...made({ incident: codeOf(closed) }), stand: underPage },
    ],
    [
      'while the platform is not healthy',
      'locked.release-unhealthy',
      closed,
      { ...made({ incident: codeOf(closed) }), stand: unhealthy },
    ],
  ];
  test.each(cases)('%s: %s', (_, code, entries, changes) => {
    const verdict = judge(entries, changes);
    if (verdict.kind !== 'refused') throw new Error(verdict.kind);
    const { problem } = verdict;
    expect(problem.code).toBe(code);
    for (const { problems } of Object.values(catalogues)) {
      const tell = problems[problem.code] as (params: object) => { what: string; remedy: string };
      const { what, remedy } = tell(problem.params);
      expect(`${what} ${remedy}`).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

test('a record that a power cut has torn releases nothing', async () => {
  const site = await makeTestSite(await makeScratchFolder());
  const lines = (entries: readonly JournalEntry[]) => Buffer.from(writeLines(entries));
  const whole = lines([...failed, release()]);
  for (let end = lines(failed).length; end < whole.length; end += 1) {
    const { records } = judgeJournal({ content: whole.subarray(0, end), heads: [], site });
    expect(foldJournal(records).refusal, `cut at byte ${end}`).toMatchObject({ incident });
  }
  expect(foldJournal(judgeJournal({ content: whole, heads: [], site }).records).refusal).toBeUndefined();
});
