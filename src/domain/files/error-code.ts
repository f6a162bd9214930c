/** What the system calls an error (ENOENT, EACCES…), for the reason that a message names. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error);
}
