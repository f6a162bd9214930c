import { expect, test } from 'vitest';
import { judgeVersion } from '../../../src/domain/archive/versions.ts';
import { Problem } from '../../../src/messages/problem.ts';

test.each([
  // version, from, installed, highest ever installed
  ['4.3.0', '>=4.2.0 <4.3.0', '4.2.0', null, 'installable'],
  ['4.3.0', '>=4.2.0 <4.3.0', '4.2.9', '4.2.9', 'installable'],
  ['4.3.0', '4.2.x', '4.2.1', null, 'installable'],
  ['4.3.0', '*', '4.0.0', null, 'installable'],
  ['4.3.0', '>=4.2.0 <4.3.0', '4.3.0', '4.3.0', 'already-installed'],
  ['4.2.0', '>=4.1.0', '4.2.0', '4.3.0', 'already-installed'],
  // Rolled back from 4.3.0: that may be tried again, an older one may not.
  ['4.3.0', '>=4.2.0', '4.2.0', '4.3.0', 'installable'],
  ['4.2.5', '>=4.2.0', '4.2.0', '4.3.0', 'archive.downgrade'],
  ['4.1.0', '>=4.0.0', '4.2.0', null, 'archive.downgrade'],
  ['4.3.0', '>=4.2.0 <4.3.0', '4.1.0', null, 'archive.version-out-of-range'],
  ['5.0.0', '>=4.2.0 <4.3.0', '4.3.0', null, 'archive.version-out-of-range'],
  ['4.3.0', '*', '3.9.9', null, 'archive.platform-too-old'],
  ['3.9.9', '*', '3.9.9', null, 'already-installed'],
  ['4.3.0', '*', '4.0.0-rc.1', null, 'archive.platform-too-old'],
  // Pre-releases count as the version they precede.
  ['4.3.0', '>=4.2.0 <4.3.0', '4.3.0-rc.1', null, 'installable'],
  ['4.3.0', '>=4.2.0', '4.2.1-rc.1', null, 'installable'],
  ['4.3.0-rc.1', '>=4.2.0', '4.3.0', null, 'archive.downgrade'],
  ['4.3.0-rc.2', '>=4.2.0', '4.3.0-rc.1', '4.3.0-rc.1', 'installable'],
  ['4.10.0', '>=4.2.0', '4.9.0', '4.9.0', 'installable'],
])('%s for %s on %s (highest: %s): %s', (version, from, installed, highest, expected) => {
  expect(judge({ version, from, installed, highest })).toBe(expected);
});

test('a downgrade names the version that forbids it', () => {
  expect(() =>
    judgeVersion({ manifest: { version: '4.2.5', from: '*' }, installed: '4.2.0', highest: '4.3.0' }),
  ).toThrow(
    expect.objectContaining({ params: { version: '4.2.5', installed: '4.2.0', highest: '4.3.0' } }) as Error,
  );
});

function judge({
  version,
  from,
  installed,
  highest,
}: {
  version: string;
  from: string;
  installed: string;
  highest: string | null;
}): string {
  try {
    return judgeVersion({ manifest: { version, from }, installed, highest });
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
