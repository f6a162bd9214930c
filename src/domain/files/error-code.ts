/** The system's code of an error, such as `ENOENT`. */
export function readErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The reason to name in a message: the system's error code, or without one the error's own words. */
export function nameError(error: unknown): string {
  return readErrorCode(error) ?? String(error);
}
