/**
 * Starts a program at the same priority as ospi-update's own: other load on the machine must affect both equally. The
 * session's share of the processor counts as well; see src/adapters/shell-prefix.ts.
 */
export const background: readonly string[] = [
  ...['setsid', '--wait', 'sh', '-c', 'echo 10 > /proc/self/autogroup; exec "$@"', 'sh'],
  ...['nice', '-n', '19', 'chrt', '--idle', '0', 'ionice', '-c', '3'],
];
