/** The system's code of an error (ENOENT, EACCES…), as the reason in a message. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error);
}
