import type { MonitoringResult } from '../../model/monitoring.ts';
import { severities } from '../../terms/nagios.ts';

type Labels = Readonly<Record<string, string>>;
type Metric = readonly [
  name: string,
  help: string,
  samples: readonly (readonly [labels: Labels, value: number])[],
];

/**
 * Prometheus' text format 0.0.4, for node_exporter's textfile collector. Names follow Prometheus' conventions: base units,
 * and `_time_seconds` for a Unix time. What is not known has no sample.
 */
export function renderMetrics(result: MonitoringResult): string {
  const lines = listMetrics(result).flatMap(([name, help, samples]) =>
    samples.length === 0
      ? []
      : [
          `# HELP ospi_update_${name} ${help}`,
          `# TYPE ospi_update_${name} gauge`,
          ...samples.map(([labels, value]) => `ospi_update_${name}${renderLabels(labels)} ${value}`),
        ],
  );
  return `${lines.join('\n')}\n`;
}

function listMetrics(result: MonitoringResult): readonly Metric[] {
  const { platform, product, version, running, last, backup } = result;
  const own = { platform };
  const one = (value: number | undefined) => (value === undefined ? [] : [[own, value] as const]);
  const flag = (value: boolean | undefined) => one(value === undefined ? undefined : Number(value));
  const time = (iso: string | undefined) => one(iso === undefined ? undefined : Date.parse(iso) / 1000);
  return [
    [
      'info',
      'Product and installed version of the platform.',
      [[{ ...own, product, version: version ?? '' }, 1]],
    ],
    ['read_time_seconds', 'When these values were read.', time(result.at)],
    ['running', 'Whether an update is running.', flag(running !== undefined)],
    ['running_start_time_seconds', 'When the running update started.', time(running?.startedAt)],
    [
      'running_step',
      'The step of the running update.',
      running === undefined ? [] : [[{ ...own, step: running.step }, 1]],
    ],
    [
      'last_success',
      'Whether the last update succeeded.',
      flag(last === undefined ? undefined : last.ending === 'succeeded'),
    ],
    ['last_end_time_seconds', 'When the last update ended.', time(last?.endedAt)],
    ['last_success_time_seconds', 'When an update last succeeded.', time(result.lastSuccessAt)],
    ['interrupted', 'Whether an update was interrupted and not recovered yet.', flag(isInterrupted(result))],
    [
      'maintenance_page',
      'Whether visitors see the maintenance page.',
      flag(result.page === 'unknown' ? undefined : result.page === 'on'),
    ],
    ['maintenance_page_start_time_seconds', 'Since when they see it.', time(result.pageSince)],
    [
      'maintenance_page_by_hand',
      'Whether an administrator turned the maintenance page on and has not turned it off.',
      flag(result.pageByHand !== undefined),
    ],
    [
      'maintenance_page_expected_end_time_seconds',
      'Until when that administrator expected it to last.',
      time(result.pageByHand?.until),
    ],
    ['refused', 'Whether updates are refused until support releases them.', flag(result.isRefused)],
    ['journal_intact', 'Whether the journal is intact.', flag(result.isJournalIntact)],
    ['backup_time_seconds', 'When the newest complete backup was made.', time(backup?.createdAt)],
    ['backup_size_bytes', 'Its size.', one(backup?.bytes)],
    ['backup_verified_time_seconds', 'When a backup was last read back.', time(result.backupVerifiedAt)],
    [
      'backup_rehearsed_time_seconds',
      'When the databases of a backup were last restored as proof.',
      time(result.backupRehearsedAt),
    ],
    [
      'recovery_unit_enabled',
      'Whether the unit that recovers after a power cut is enabled.',
      flag(result.recoveryUnit === undefined ? undefined : result.recoveryUnit === 'enabled'),
    ],
    [
      'certificate_expiry_time_seconds',
      "When the certificate at the platform's address expires.",
      time(result.certificateExpiresAt),
    ],
    ['release_expiry_time_seconds', "When support's release expires.", time(result.releaseExpiresAt)],
    [
      'findings',
      'What needs attention, by severity.',
      severities.map((severity) => [
        { ...own, severity },
        result.findings.filter((finding) => finding.severity === severity).length,
      ]),
    ],
  ];
}

function isInterrupted({ running, last }: MonitoringResult): boolean {
  return running === undefined && last?.ending === 'interrupted';
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${pairs.join(',')}}`;
}

/** Prometheus' own escapes. */
function escapeLabel(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
