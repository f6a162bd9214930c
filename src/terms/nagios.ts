/** The exit codes of plugins for Nagios, Icinga and Centreon (https://nagios-plugins.org/doc/guidelines.html). */
export const nagiosExitCodes = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;
export type NagiosState = keyof typeof nagiosExitCodes;

export const severities = ['critical', 'warning', 'unknown'] as const;
export type Severity = (typeof severities)[number];

/** The state at the beginning of the line, and of the exit code. @param findings worst first */
export function nameNagiosState(findings: readonly { readonly severity: Severity }[]): NagiosState {
  const [worst] = findings;
  return worst === undefined ? 'OK' : states[worst.severity];
}

const states = { critical: 'CRITICAL', warning: 'WARNING', unknown: 'UNKNOWN' } as const;
