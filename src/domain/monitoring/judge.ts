import type { Finding, MonitoringResult } from '../../model/monitoring.ts';
import { severities as order, type Severity } from '../../terms/nagios.ts';

type Facts = Omit<MonitoringResult, 'kind' | 'format' | 'findings' | 'metrics' | 'written'>;

const hour = 3_600_000;
const day = 24 * hour;
/** A nightly backup that failed once, and the next one still running, is no alarm. */
const backupMaximum = 36 * hour;
/** Longer than most updates; those that take longer warn, and end by themselves. */
const updateMaximum = 4 * hour;
/** For a page that was turned on by hand without saying for how long. */
const byHandMaximum = 4 * hour;
const certificateMinimum = 14 * day;

const severities: Readonly<Record<Finding, Severity>> = {
  'update-interrupted': 'critical',
  'left-under-page': 'critical',
  'page-on': 'critical',
  'journal-damaged': 'critical',
  'page-unknown': 'unknown',
  'page-by-hand-over': 'warning',
  'page-by-hand-gone': 'warning',
  'updates-refused': 'warning',
  'update-long': 'warning',
  'no-backup': 'warning',
  'backup-old': 'warning',
  'backups-unread': 'unknown',
  'recovery-not-enabled': 'warning',
  'certificate-expires': 'warning',
};

/** What somebody has to look at, worst first. Pure. */
export function judgeMonitoring(facts: Facts): MonitoringResult['findings'] {
  return (Object.keys(severities) as Finding[])
    .filter((finding) => holds[finding](facts))
    .map((finding) => ({ severity: severities[finding], finding }))
    .sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

const holds: Readonly<Record<Finding, (facts: Facts) => boolean>> = {
  'update-interrupted': ({ last, running }) => running === undefined && last?.ending === 'interrupted',
  'left-under-page': ({ last, running, page }) =>
    running === undefined && last?.ending === 'maintenance' && page !== 'off',
  'page-on': ({ last, running, page, pageByHand }) =>
    running === undefined &&
    page === 'on' &&
    pageByHand === undefined &&
    last?.ending !== 'maintenance' &&
    last?.ending !== 'interrupted',
  'page-by-hand-over': ({ page, pageByHand, at }) =>
    page === 'on' &&
    pageByHand !== undefined &&
    (pageByHand.until === undefined
      ? since(pageByHand.since, at) > byHandMaximum
      : since(pageByHand.until, at) > 0),
  'page-by-hand-gone': ({ page, pageByHand }) => page === 'off' && pageByHand !== undefined,
  'journal-damaged': ({ isJournalIntact }) => !isJournalIntact,
  'page-unknown': ({ page }) => page === 'unknown',
  'updates-refused': ({ isRefused, last }) => isRefused && last?.ending !== 'interrupted',
  'update-long': ({ running, at }) => running !== undefined && since(running.startedAt, at) > updateMaximum,
  'no-backup': ({ backup, areBackupsUnread }) => backup === undefined && !areBackupsUnread,
  'backups-unread': ({ areBackupsUnread }) => areBackupsUnread,
  'backup-old': ({ backup, at }) => backup !== undefined && since(backup.createdAt, at) > backupMaximum,
  'recovery-not-enabled': ({ recoveryUnit }) => recoveryUnit !== undefined && recoveryUnit !== 'enabled',
  'certificate-expires': ({ certificateExpiresAt, at }) =>
    certificateExpiresAt !== undefined && since(at, certificateExpiresAt) < certificateMinimum,
};

function since(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
