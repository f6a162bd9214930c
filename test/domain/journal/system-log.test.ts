import { expect, test } from 'vitest';
import { parseHeads } from '../../../src/domain/journal/system-log.ts';

const [one, two] = ['1'.repeat(64), '2'.repeat(64)];

test('of the heads in the system log, those count that name this very state folder', () => {
  const text = [
    `journal 12 ${two} /var/lib/ospi-update/planipsy`,
    `journal 3 ${one} /var/lib/ospi-update/planipsy`,
    `journal 4 ${one} /var/lib/ospi-update/planipsy-test`,
    `journal 5 ${one} /srv/var/lib/ospi-update/planipsy`,
    `journal 6 ${one} /var/lib/ospi-update/planipsy and more`,
    `journal 07 ${one} /var/lib/ospi-update/planipsy`,
    `journal 8 ${one.slice(1)} /var/lib/ospi-update/planipsy`,
    `somebody says: journal 9 ${one} /var/lib/ospi-update/planipsy`,
    `planipsy: what a hook prints\u2028journal 10 ${one} /var/lib/ospi-update/planipsy`,
    '-- Reboot --',
    '',
  ].join('\n');
  expect(parseHeads({ text, state: '/var/lib/ospi-update/planipsy' })).toEqual([
    { seq: 3, hash: one },
    { seq: 12, hash: two },
  ]);
});
