/** The system's code of an error, such as `ENOENT`. */
export function readErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the system calls an error, for the reason that a message names; without a code, in the error's own words. */
export function nameError(error: unknown): string {
  return readErrorCode(error) ?? String(error);
}
