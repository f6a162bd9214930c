/**
 * Starts a program at the priority of ospi-update's own: whatever else the machine does must hit the others no less. The
 * session's share of the processor counts as well; see src/adapters/shell-prefix.ts.
 */
export const background: readonly string[] = [
  ...['setsid', '--wait', 'sh', '-c', 'echo 10 > /proc/self/autogroup; exec "$@"', 'sh'],
  ...['nice', '-n', '19', 'chrt', '--idle', '0', 'ionice', '-c', '3'],
];
