import { expect, test } from 'vitest';
import { listHistory } from '../../src/domain/attempt/list-history.ts';
import { historyForm, type HistoryAttempt } from '../../src/model/history.ts';
import type { JournalEntry, JournalRecord } from '../../src/model/journal.ts';
import type { Site } from '../../src/model/site.ts';
import { describeHistory } from '../../src/report/index.ts';
import {
  begin,
  end,
  endFailed,
  endRecovered,
  fail,
  makeRecords,
  recover,
  started,
  succeed,
  undo,
} from '../domain/attempt/records.ts';

const site = { name: 'planipsy', support: { phone: '04 26 10 06 36' } } as Site;
const now = new Date('2026-11-22T20:00:00Z');

function tell(records: readonly JournalRecord[], isRunning = false) {
  const history = describeHistory(site, listHistory({ records, isRunning, now }));
  expect(historyForm.parse(history)).toEqual(history);
  return history;
}

const failed: JournalEntry[] = [started, begin('activate'), fail('activate'), undo('activate')];

test.each<[string, JournalEntry[], boolean, Partial<HistoryAttempt>, boolean]>([
  [
    'a success',
    [started, begin('backup'), end('backup', 1), succeed],
    false,
    { outcome: 'succeeded' },
    false,
  ],
  ['one at work', [started, begin('backup')], true, { outcome: 'running' }, false],
  ['one that was killed', [started, begin('backup')], false, { outcome: 'interrupted' }, true],
  [
    'a rollback',
    [...failed, endFailed('rolled-back')],
    false,
    { outcome: 'failed', rolledBack: true, messageCode: 'OSPI-2008' },
    true,
  ],
  [
    'a page that stays',
    [...failed, endFailed('maintenance')],
    false,
    { outcome: 'failed', rolledBack: false, messageCode: 'OSPI-2008' },
    true,
  ],
  [
    'one brought to the new version later',
    [started, begin('prune'), recover('forward'), endRecovered('forward')],
    false,
    { outcome: 'recovered', rolledBack: false },
    false,
  ],
  [
    'one brought back later',
    [started, begin('activate'), recover('back'), endRecovered('rolled-back')],
    false,
    { outcome: 'recovered', rolledBack: true },
    true,
  ],
])('tells of %s, and whether another would be refused', (_what, entries, isRunning, expected, refused) => {
  const { attempts, ...rest } = tell(makeRecords(entries), isRunning);
  expect(attempts).toHaveLength(1);
  expect(attempts[0]).toMatchObject({ from: '4.2.0', to: '4.3.0', operator: 'marie', ...expected });
  expect(attempts[0]).not.toHaveProperty('requestedBy');
  expect(attempts[0]?.incident !== undefined).toBe(refused);
  expect(attempts[0]?.text.fr).toMatch(/\.$/);
  expect(attempts[0]?.text.en).not.toBe(attempts[0]?.text.fr);
  expect(rest).toEqual({ format: 1, platform: 'planipsy', support: site.support, refused });
});

test('names who asked for it in the platform, and tells the newest fifty first', () => {
  const entries = Array.from({ length: 60 }, (_value, index) => {
    const attempt = `20261122-1800${String(index).padStart(2, '0')}-abcd`;
    const first = { ...started, attempt } as Extract<JournalEntry, { event: 'attempt.started' }>;
    const data = { ...first.data, requested: { by: 'Mme Durand', request: 'import-1' } };
    return [
      { ...first, data },
      { ...succeed, attempt },
    ] as JournalEntry[];
  });
  const { attempts } = tell(makeRecords(entries.flat()));
  expect(attempts).toHaveLength(50);
  expect(attempts[0]).toMatchObject({ attempt: '20261122-180059-abcd', requestedBy: 'Mme Durand' });
});

test('says nothing of folders, databases and what a hook says', () => {
  const content = JSON.stringify(tell(makeRecords([...failed, endFailed('rolled-back')])));
  expect(content).not.toMatch(/no such column|\/var|ospi"|records/);
});
