import { isTooEarly, type Connection } from './connection.ts';

const letInSeconds = 30;
const pauseMilliseconds = 1000;

/**
 * Retries a program for a while if the server accepts no connections, as for statements: nothing has been run then.
 *
 * @param complaintOf its output, if it failed
 */
export async function untilLetIn<T>(
  { ports: { clock } }: Pick<Connection, 'ports'>,
  run: () => Promise<T>,
  complaintOf: (ended: T) => string | readonly string[] | undefined,
): Promise<T> {
  const deadline = clock.monotonic() + letInSeconds * 1000;
  for (;;) {
    const ended = await run();
    const complaint = complaintOf(ended);
    if (complaint === undefined || !wasKeptOut(complaint) || clock.monotonic() > deadline) return ended;
    await clock.sleep(pauseMilliseconds);
  }
}

/** In the program's own line: a function in the database may have met another server that is full. */
function wasKeptOut(complaint: string | readonly string[]): boolean {
  const lines = typeof complaint === 'string' ? complaint.split('\n') : complaint;
  return lines.some(
    (line) =>
      /^\S*(?:pg_dump|pg_restore|psql): /.test(line) &&
      !line.includes('could not execute') &&
      isTooEarly(line),
  );
}
