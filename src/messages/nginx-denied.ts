/** Whether nginx, which speaks English alone, says that a file is closed to it: it may accept its configuration all the same. */
export function isDenied(detail: string): boolean {
  return /Permission denied|\bEACCES\b|\bEPERM\b/.test(detail);
}
