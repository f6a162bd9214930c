import { expect, test } from 'vitest';
import { judgeMonitoring } from '../../../src/domain/monitoring/judge.ts';

type Facts = Parameters<typeof judgeMonitoring>[0];

const calm: Facts = {
  at: '2026-11-30T12:00:00.000Z',
  platform: 'planipsy',
  product: 'planipsy',
  version: '4.3.0',
  page: 'off',
  last: { ending: 'succeeded', endedAt: '2026-11-29T03:00:00.000Z', to: '4.3.0', incident: 'x' },
  isRefused: false,
  isJournalIntact: true,
  backup: { createdAt: '2026-11-30T02:00:00.000Z', bytes: 1 },
  areBackupsUnread: false,
  recoveryUnit: 'enabled',
  certificateExpiresAt: '2027-02-01T00:00:00.000Z',
};
const failed = (ending: NonNullable<Facts['last']>['ending']) =>
  ({ last: { ending, to: '4.3.0', incident: 'x' }, isRefused: true }) as const;
const running = (startedAt: string) => ({ running: { startedAt, step: 'backup', to: '4.3.0' } });
const byHand = (told: object) => ({
  pageByHand: { since: '2026-11-30T11:30:00.000Z', by: 'alice', ...told },
});
const without = (key: keyof Facts): Facts =>
  Object.fromEntries(Object.entries(calm).filter(([name]) => name !== key)) as unknown as Facts;

test.each<[string, Facts, string[]]>([
  ['nothing to look at', calm, []],
  ['a platform that was never updated, without TLS and systemd', { ...without('last'), page: 'off' }, []],
  ['an update at work under its page', { ...calm, ...running('2026-11-30T11:00:00.000Z'), page: 'on' }, []],
  ['one that takes very long', { ...calm, ...running('2026-11-30T07:59:00.000Z') }, ['warning update-long']],
  ['an update that was undone', { ...calm, ...failed('rolled-back') }, ['warning updates-refused']],
  [
    'one that left the page on',
    { ...calm, ...failed('maintenance'), page: 'on' },
    ['critical left-under-page', 'warning updates-refused'],
  ],
  [
    'one that did so while nginx is down',
    { ...calm, ...failed('maintenance'), page: 'unknown' },
    ['critical left-under-page', 'warning updates-refused', 'unknown page-unknown'],
  ],
  ['an interrupted one', { ...calm, ...failed('interrupted'), page: 'on' }, ['critical update-interrupted']],
  ['its recovery at work', { ...calm, ...failed('interrupted'), ...running('2026-11-30T11:59:00.000Z') }, []],
  ['a page that somebody put on', { ...calm, page: 'on' }, ['critical page-on']],
  ['one that was turned on by hand', { ...calm, page: 'on', ...byHand({}) }, []],
  [
    'one that was to last half an hour',
    { ...calm, page: 'on', ...byHand({ until: '2026-11-30T11:59:00.000Z' }) },
    ['warning page-by-hand-over'],
  ],
  [
    'one that was forgotten',
    { ...calm, page: 'on', ...byHand({ since: '2026-11-30T07:59:00.000Z' }) },
    ['warning page-by-hand-over'],
  ],
  ['one that somebody else took off', { ...calm, ...byHand({}) }, ['warning page-by-hand-gone']],
  ['a damaged journal', { ...calm, isJournalIntact: false }, ['critical journal-damaged']],
  ['no backup', without('backup'), ['warning no-backup']],
  [
    'backups that only root can read',
    { ...without('backup'), areBackupsUnread: true },
    ['unknown backups-unread'],
  ],
  [
    'a backup of the night before last',
    { ...calm, backup: { createdAt: '2026-11-28T23:59:00.000Z', bytes: 1 } },
    ['warning backup-old'],
  ],
  ['a recovery unit that is off', { ...calm, recoveryUnit: 'disabled' }, ['warning recovery-not-enabled']],
  [
    'a certificate for 13 days more',
    { ...calm, certificateExpiresAt: '2026-12-13T12:00:00.000Z' },
    ['warning certificate-expires'],
  ],
])('%s', (_what, facts, expected) => {
  expect(judgeMonitoring(facts).map(({ severity, finding }) => `${severity} ${finding}`)).toEqual(expected);
});
