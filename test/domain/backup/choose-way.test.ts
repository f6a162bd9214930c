import { expect, test } from 'vitest';
import { chooseWay } from '../../../src/domain/backup/databases/back-up-databases.ts';

const written = { written: true, reason: 'written' } as const;
const idle = { written: false, reason: 'server-idle' } as const;
const still = { written: false, reason: 'nothing-written' } as const;

test.each([
  ['none', false, undefined, 'dump'],
  ['none', false, written, 'dump'],
  ['none', false, idle, 'leave'],
  ['none', false, still, 'leave'],
  ['prove', false, written, 'dump'],
  ['prove', false, still, 'leave'],
  ['keep', false, written, 'dump'],
  ['keep', false, still, 'leave'],
  ['refresh', true, written, 'refresh-copy'],
  ['refresh', true, still, 'leave'],
  ['refresh', false, written, 'dump'],
  ['leave-replaced', true, written, 'describe-replaced'],
  // A restore would replace it, since such a count is no proof.
  ['leave-replaced', true, still, 'describe-replaced'],
  ['leave-replaced', true, idle, 'leave'],
  ['leave-replaced', false, written, 'dump'],
  ['leave-replaced', false, idle, 'leave'],
] as const)('copies: %s, with one: %s, %o → %s', (copies, hasCopy, judgement, way) => {
  expect(chooseWay({ copies, hasCopy, judgement })).toBe(way);
});
