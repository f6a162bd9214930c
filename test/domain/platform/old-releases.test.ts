import { expect, test } from 'vitest';
import { planOldReleases } from '../../../src/domain/platform/old-releases.ts';

const found = ['4.2.0', '4.10.0', '4.9.0', '3.0.0', '4.10.0-rc.1'];
const known = new Set(['3.0.0', '4.2.0', '4.9.0', '4.10.0']);

test.each<[string, number, readonly string[], readonly string[]]>([
  ['all but the newest go, oldest first', 2, [], ['3.0.0', '4.2.0']],
  ['what is needed stays, however old', 2, ['3.0.0'], ['4.2.0']],
  ['nothing goes before there are more', 4, [], []],
  ['what is needed does not take the place of a newer one', 2, ['4.2.0', '4.10.0'], ['3.0.0']],
])('%s', (_what, keep, needed, expected) => {
  expect(planOldReleases({ found, known, needed: new Set(needed), keep })).toEqual(expected);
});

test('what the journal does not know as a version of this platform is not touched', () => {
  expect(planOldReleases({ found, known: new Set(), needed: new Set(), keep: 2 })).toEqual([]);
});
