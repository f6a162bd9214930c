import type { AttemptHistory } from './history.ts';

/**
 * The attempt that a request of the Superviseur led to; undefined if none has begun. Pure. By its name and its archive: once the
 * request is forgotten, another one may have its name.
 */
export function findRequestAttempt({
  attempts,
  request,
  sha256,
}: {
  readonly attempts: readonly AttemptHistory[];
  /** Its name. */
  readonly request: string;
  /** Of the archive that the spool holds for it. */
  readonly sha256: string;
}): AttemptHistory | undefined {
  return attempts.findLast(
    ({ started: { requested, archive } }) => requested?.request === request && archive.sha256 === sha256,
  );
}
