import { Problem } from '../../messages/problem.ts';

/** Whether it means that the journal can no longer be written. */
export function isJournalUnwritable(error: unknown): error is Problem {
  return error instanceof Problem && error.code === 'internal.journal-unwritable';
}

/** For such a problem. `reason` is the system's error code, or `replaced`. */
export function readJournalFault({ params }: Problem): { readonly path: string; readonly reason: string } {
  return { path: String(params['path']), reason: String(params['reason']) };
}

/** The same before anything has begun, as a refusal; any other error unchanged. */
export function refuseUnwritable(error: unknown): unknown {
  if (!isJournalUnwritable(error)) return error;
  return Problem.of('prerequisite.state-unwritable', readJournalFault(error), error);
}
