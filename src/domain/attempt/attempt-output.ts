/** What hooks and services printed during an attempt. */
export interface AttemptOutput {
  /** The last lines between two moments, both ISO 8601 in UTC. */
  lastLines(from: string, to: string): readonly string[];
}

const shownLines = 20;
const shownLength = 500;

/** `2026-11-22T17:00:00.000Z | a line`, as the attempt's log marks the output of programs. */
const programLine = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) \| (.*)$/gm;

/** Reads an attempt's log. The time of each line assigns it to the step in which it was printed. Pure. */
export function parseAttemptOutput(log: string): AttemptOutput {
  const lines = [...log.matchAll(programLine)].map(([, at = '', text = '']) => ({ at, text }));
  return {
    lastLines: (from, to) =>
      lines
        // A hook's progress does not explain why it failed.
        .filter(({ at, text }) => at >= from && at <= to && !text.startsWith('::progress'))
        .slice(-shownLines)
        .map(({ text }) => text.slice(0, shownLength)),
  };
}
