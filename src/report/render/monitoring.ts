import { catalogues } from '../../messages/index.ts';
import type { Problem } from '../../messages/problem.ts';
import type { MonitoringResult } from '../../model/monitoring.ts';
import { nameNagiosState } from '../../terms/nagios.ts';
import type { Language } from '../../terms/language.ts';
import { describeProblem } from '../describe.ts';
import { sanitise } from '../sanitise.ts';
import type { Wording } from '../wording.ts';

/** In the form of the monitoring system that asks. Nothing is printed of what was written to a file. */
export function renderMonitoring(result: MonitoringResult, wording: Wording): readonly string[] {
  if (result.format === 'nagios') return [renderNagios(result, wording)];
  return result.written === undefined ? (result.metrics?.trimEnd().split('\n') ?? []) : [];
}

/**
 * One line as the plugins of Nagios, Icinga and Centreon print it: state, reasons, then performance data behind `|`
 * (https://nagios-plugins.org/doc/guidelines.html).
 */
function renderNagios(result: MonitoringResult, { messages }: Wording): string {
  const words = messages.monitoring;
  const { findings, version, running, platform, pageByHand } = result;
  const state = nameNagiosState(findings);
  const calm =
    running === undefined
      ? words.version(version ?? messages.status.versionUnknown)
      : words.running(running.to, running.step);
  const closed = pageByHand && words.byHand(pageByHand.since, pageByHand.by, pageByHand.reason);
  const reasons = findings.map(({ finding }) => words.findings[finding]);
  const said = [...(reasons.length === 0 ? [calm] : reasons), ...(closed === undefined ? [] : [closed])];
  // What follows the first `|` is performance data.
  const text = sanitise(said.join(', ')).replaceAll('|', '/');
  return `OSPI-UPDATE ${state} - ${platform}: ${text} | ${listPerformance(result).join(' ')}`;
}

/** For a state that could not be read at all: without performance data. */
export function describeUnknown(problem: Problem, language: Language): string {
  const { what } = describeProblem({ problem, messages: catalogues[language], isUpdate: false });
  return `OSPI-UPDATE UNKNOWN - ${sanitise(what).replaceAll('|', '/').replaceAll(/\s+/g, ' ')}`;
}

/** `'label'=value[unit]`; ages in whole seconds. */
function listPerformance({
  at,
  backup,
  running,
  lastSuccessAt,
  certificateExpiresAt,
}: MonitoringResult): string[] {
  const age = (iso: string) => Math.max(0, Math.round((Date.parse(at) - Date.parse(iso)) / 1000));
  return [
    ...(backup === undefined ? [] : [`backup_age=${age(backup.createdAt)}s`, `backup_size=${backup.bytes}B`]),
    ...(running === undefined ? [] : [`running_for=${age(running.startedAt)}s`]),
    ...(lastSuccessAt === undefined ? [] : [`last_success_age=${age(lastSuccessAt)}s`]),
    ...(certificateExpiresAt === undefined
      ? []
      : [`certificate_days=${Math.floor((Date.parse(certificateExpiresAt) - Date.parse(at)) / 86_400_000)}`]),
  ];
}
