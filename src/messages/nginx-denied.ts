/** Whether nginx, which speaks only English, reports a file that it may not read: it may still accept its configuration. */
export function isDenied(detail: string): boolean {
  return /Permission denied|\bEACCES\b|\bEPERM\b/.test(detail);
}
