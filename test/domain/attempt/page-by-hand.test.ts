import { expect, test } from 'vitest';
import { findPageByHand } from '../../../src/domain/attempt/page-by-hand.ts';
import type { JournalRecord } from '../../../src/model/journal.ts';

const operator = { user: 'root', uid: 0, behind: 'alice', from: 'terminal' } as const;
let minute = 0;

function record(event: 'maintenance.on' | 'maintenance.off', data: object, attempt?: string): JournalRecord {
  const at = new Date(Date.UTC(2026, 10, 30, 12, (minute += 1))).toISOString();
  const frame = { seq: minute, at, attempt: attempt ?? null, step: null, prev: '', hash: '' };
  return { ...frame, event, data: { flag: '/f', ...data } };
}

const on = (told: object = {}) => record('maintenance.on', { manual: { operator, ...told } });
const off = () => record('maintenance.off', { operator });
const ofUpdate = (event: 'maintenance.on' | 'maintenance.off') => record(event, {}, '20261130-120000-abcd');

test('a page counts from when it was first turned on, with what was said last', () => {
  const first = on({ reason: 'disk' });
  const records = [ofUpdate('maintenance.on'), ofUpdate('maintenance.off'), first, on({ reason: 'memory' })];
  expect(findPageByHand(records)).toEqual({ since: first.at, by: 'alice', reason: 'memory' });
});

test('a page that was turned off, or that an update turned on, is none', () => {
  expect(findPageByHand([])).toBeUndefined();
  expect(findPageByHand([on(), off()])).toBeUndefined();
  expect(findPageByHand([on(), ofUpdate('maintenance.off')])).toBeUndefined();
  expect(findPageByHand([ofUpdate('maintenance.on')])).toBeUndefined();
});
